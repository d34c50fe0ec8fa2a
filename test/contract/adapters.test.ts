import { PLATFORM_BENCHES } from './bench.ts';
import { cardContract } from './suite.ts';

for (const bench of PLATFORM_BENCHES) cardContract(bench);
