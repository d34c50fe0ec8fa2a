import type { BoundTopic } from './bind.ts';
import type { Hits } from './hits.ts';

/**
 * The second reading, for texts in which no cue is complete: every lexicon word speaks a little for the topics that use
 * it, the more the fewer topics use it and the longer it is. Only a clear winner counts.
 */
export type Backoff = (hits: Hits) => { bound: BoundTopic; score: number; words: string[] }[];

const LONG = 3;

type Speaker = { topics: { bound: BoundTopic; weight: number }[]; rarity: number };

function speakersOf(topics: readonly BoundTopic[]): Map<string, Speaker> {
  const speakers = new Map<string, Map<BoundTopic, number>>();
  for (const bound of topics) {
    for (const cue of bound.topic.cues) {
      if (cue.weight <= 0) continue;
      const share = cue.weight / 3 / cue.groups.length;
      for (const word of cue.groups.flat()) {
        const of = speakers.get(word) ?? new Map<BoundTopic, number>();
        of.set(bound, Math.max(of.get(bound) ?? 0, share));
        speakers.set(word, of);
      }
    }
  }
  const all = Math.log(topics.length + 1);
  return new Map(
    [...speakers].map(([word, of]) => [
      word,
      {
        topics: [...of].map(([bound, weight]) => ({ bound, weight })),
        rarity: (1 - Math.log(of.size) / all) ** 2,
      },
    ]),
  );
}

/** Builds the second reading over these topics. */
export function createBackoff(topics: readonly BoundTopic[]): Backoff {
  const speakers = speakersOf(topics);
  return hits => {
    const sums = new Map<BoundTopic, { score: number; words: string[] }>();
    for (const [word, found] of hits) {
      const speaker = speakers.get(word);
      if (speaker === undefined) continue;
      const worth = Math.max(...found.map(h => h.worth)) * speaker.rarity * Math.min(1, word.length / LONG);
      for (const { bound, weight } of speaker.topics) {
        const sum = sums.get(bound) ?? { score: 0, words: [] };
        sum.score += worth * weight;
        sum.words.push(word);
        sums.set(bound, sum);
      }
    }
    return [...sums]
      .map(([bound, { score, words }]) => ({ bound, score, words }))
      .sort((a, b) => b.score - a.score);
  };
}
