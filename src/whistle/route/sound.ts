import { pinyin } from 'pinyin-pro';

/**
 * Sound-alikes (同音字、近音字). Officials type by pinyin and pick the wrong character, and many do not tell zh from z,
 * in from ing or n from l; so two characters count as the same sound when their toneless, levelled syllables agree.
 */
const HAN = /\p{Script=Han}/u;
const cache = new Map<string, string>();
const CACHE_LIMIT = 30_000;

const level = (syllable: string): string =>
  syllable
    .replace(/^zh/u, 'z')
    .replace(/^ch/u, 'c')
    .replace(/^sh/u, 's')
    .replace(/^n(?=[aeiouü])/u, 'l')
    .replace(/ng$/u, 'n');

/** The levelled syllable of one character; the character itself when it is not Han. */
export function soundOf(char: string): string {
  const known = cache.get(char);
  if (known !== undefined) return known;
  const sound = HAN.test(char) ? level(pinyin(char, { toneType: 'none', type: 'string' })) : char;
  if (cache.size < CACHE_LIMIT) cache.set(char, sound);
  return sound;
}

/** The sounds of a text, one for each UTF-16 unit of it. */
export const soundsOf = (text: string): string[] => text.split('').map(soundOf);
