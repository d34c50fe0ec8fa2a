/** Seeded chance, so that a run with faults can be repeated. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** One of `items`; undefined when there is none. */
  pick<T>(items: readonly T[]): T | undefined;
}

/** The mulberry32 generator: small, fast, good enough for dice. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { next, pick: items => items[Math.floor(next() * items.length)] };
}
