import { DISPUTE } from './cues-dispute.ts';
import { ISSUE } from './cues-issue.ts';
import { QUESTION } from './cues-question.ts';
import { ZERO } from './cues-zero.ts';
import type { Cue } from './patterns.ts';
import type { ReplyIntent } from './types.ts';

const CUES: readonly (readonly [ReplyIntent, readonly Cue[]])[] = [
  ['DISPUTE', DISPUTE],
  ['ISSUE', ISSUE],
  ['ZERO_REPORT', ZERO],
  ['QUESTION', QUESTION],
];

export interface CueHit {
  readonly intent: ReplyIntent;
  readonly words: string;
}

/** The evidence that the cues find in one clause of a reply. */
export function findCues(clause: string, reply: string): CueHit[] {
  return CUES.flatMap(([intent, cues]) =>
    cues.flatMap(({ words, unless, elsewhere }) => {
      const hit = words.exec(clause);
      return hit === null || unless?.test(clause) || elsewhere?.test(reply)
        ? []
        : [{ intent, words: hit[0] || clause }];
    }),
  );
}
