import { wordSets } from './lexicon/sets.ts';
import { soundOf } from './sound.ts';
import { Trie } from './trie.ts';

/** What a text is made of for the second reading, with the worth of each piece. */
export type Features = ReadonlyMap<string, number>;

const SINGLE = 0.5;
const PAIR = 1;
const TRIPLE = 0.7;
/** Two characters with one between them: what stays when a particle slips in. */
const SPLIT = 0.3;
const SOUND = 0.5;
const CONCEPT = 1;
/** A longer text has more to say, but not in proportion: pieces are scaled by the fourth root of their squares' sum. */
const LENGTH = 0.25;

const concepts = new Trie<string>();
for (const [name, words] of Object.entries(wordSets)) {
  for (const word of words) if (!word.startsWith('re:')) concepts.add(word.toLowerCase().split(''), name);
}

/**
 * Pieces of a normalised text: characters, pairs, triples, pairs with a gap, sounds of pairs (`~`, so that sound-alike
 * slips still count) and word sets of the lexicon that it touches (`@`, so that what is known of one word is known of all).
 */
export function featuresOf(text: string): Features {
  const features = new Map<string, number>();
  const add = (piece: string, worth: number): void => {
    if ((features.get(piece) ?? 0) < worth) features.set(piece, worth);
  };
  for (const run of text.match(/[\p{Script=Han}a-z]+/gu) ?? []) {
    for (let i = 0; i < run.length; i++) {
      add(run.charAt(i), SINGLE);
      if (i + 1 < run.length) {
        add(run.slice(i, i + 2), PAIR);
        add(`~${soundOf(run.charAt(i))}${soundOf(run.charAt(i + 1))}`, SOUND);
      }
      if (i + 2 < run.length) {
        add(run.slice(i, i + 3), TRIPLE);
        add(`${run.charAt(i)}_${run.charAt(i + 2)}`, SPLIT);
      }
    }
  }
  concepts.scan(text.split(''), (name, start, end) =>
    add(`@${name}`, end - start > 1 ? CONCEPT : CONCEPT / 2),
  );
  const squares = [...features.values()].reduce((sum, worth) => sum + worth * worth, 0);
  const scale = squares ** -LENGTH;
  for (const [piece, worth] of features) features.set(piece, worth * scale);
  return features;
}
