import type { Harm } from '../run.ts';

/** No harm: what the suite finds here it would find everywhere. */
export const calm: readonly Harm[] = [{ name: 'calm', inflict: async () => 1 }];
