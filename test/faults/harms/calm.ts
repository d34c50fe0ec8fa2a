import type { Harm } from '../run.ts';

/** No harm: what the suite finds here it would find everywhere. */
export const calm: readonly Harm[] = [{ name: 'calm', short: true, inflict: async () => 1 }];
