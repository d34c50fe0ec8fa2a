import { normalise } from './normalise.ts';

/** A whistle as far as telling duplicates needs it. `at` is an instant in epoch milliseconds. */
export type WhistleTrace = {
  town: string | null;
  place: string | null;
  matters: readonly string[];
  text: string;
  at: number;
};

/** Two whistles on the same place and matter within this many days are one case (domain reference N19). */
export const SAME_CASE_DAYS = 7;
const DAY = 86_400_000;
const PLACE_WEIGHT = 0.5;
const MATTER_WEIGHT = 0.3;
const TEXT_WEIGHT = 0.2;
const SAME_CASE = 0.7;

const bigrams = (s: string): Set<string> => {
  const grams = new Set<string>();
  for (let i = 0; i + 1 < s.length; i++) grams.add(s.slice(i, i + 2));
  return grams;
};

function overlap(a: string, b: string): number {
  if (a === b) return a === '' ? 0 : 1;
  const x = bigrams(a);
  const y = bigrams(b);
  if (x.size === 0 || y.size === 0) return 0;
  let both = 0;
  for (const gram of x) if (y.has(gram)) both++;
  return (2 * both) / (x.size + y.size);
}

const plain = (s: string): string => normalise(s).replace(/[^\p{L}\p{N}]/gu, '');

/** How alike two whistles are, 0 to 1. Different towns, or more than seven days apart, are never alike. */
export function similarity(a: WhistleTrace, b: WhistleTrace): number {
  if (Math.abs(a.at - b.at) > SAME_CASE_DAYS * DAY) return 0;
  if (a.town !== null && b.town !== null && a.town !== b.town) return 0;
  if (!a.matters.some(m => b.matters.includes(m))) return 0;
  const placeA = plain(a.place ?? '');
  const placeB = plain(b.place ?? '');
  const within = placeA !== '' && placeB !== '' && (placeA.includes(placeB) || placeB.includes(placeA));
  const place = within ? 1 : overlap(placeA, placeB);
  return PLACE_WEIGHT * place + MATTER_WEIGHT + TEXT_WEIGHT * overlap(plain(a.text), plain(b.text));
}

/** Are two whistles the same case: same place and matter within seven days? */
export const isSameCase = (a: WhistleTrace, b: WhistleTrace): boolean => similarity(a, b) >= SAME_CASE;
