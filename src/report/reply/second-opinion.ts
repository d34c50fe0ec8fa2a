import { DATED, guess } from './intent-model.ts';
import { isChat, isTaunt } from './status.ts';
import type { ReplyIntent } from './types.ts';

/** What the rules have on a reply when the model is heard. */
export interface Hearing {
  readonly plain: string;
  /** What the rules found, UNKNOWN included. */
  readonly found: ReplyIntent;
  /** What the rules found but did not believe, for the reply has nothing to do with the report. */
  readonly doubted?: ReplyIntent;
  /** The intents for which the rules saw some evidence. */
  readonly seen: ReadonlySet<ReplyIntent>;
  /** The reply names a person or a section of an office. */
  readonly somebody: boolean;
  /** The reply names a day that could be the report's, late or not; undefined when it names none. */
  readonly day?: 'in-time' | 'late';
}

/** How sure the model must be, by first-run scores on batches that neither it nor the rules had seen. */
const SURE_OF_UNKNOWN = 0.5;
const SURE_OF_CHAT = 0.8;
const SURE_AGAINST_RULES = 0.9;

/** These rest on a name, a figure, a unit or a day that the rules have read; the sound of the words does not outweigh it. */
const STRUCTURED: ReadonlySet<ReplyIntent> = new Set([
  'DATA',
  'CORRECTION',
  'DELEGATE',
  'DISPUTE',
  'PROMISE',
  'EXTENSION_REQUEST',
]);

/** The intent after the model was heard: it fills a gap in the rules or tips the scales between what they saw. */
export function reconsider({ plain, found, doubted, seen, somebody, day }: Hearing): ReplyIntent {
  if (!/(?:\p{L}.*){3}/su.test(plain) || isTaunt(plain)) return found;
  const { sounds, share } = guess(plain);
  const dated = day === 'late' ? 'EXTENSION_REQUEST' : day && 'PROMISE';
  const meant = sounds === DATED ? dated : sounds;
  if (meant === undefined || meant === found || (meant === 'DELEGATE' && !somebody)) return found;
  if (found === 'UNKNOWN') {
    // 明天下雨记得带伞: a day in small talk is nobody's promise.
    if (sounds === DATED && isChat(plain)) return found;
    // A report without figures is none, and a day that was refused or past is no promise.
    const sure = doubted !== undefined || isChat(plain) ? SURE_OF_CHAT : SURE_OF_UNKNOWN;
    return share >= sure && meant !== 'DATA' && meant !== doubted ? meant : found;
  }
  if (STRUCTURED.has(found)) return found;
  return share >= SURE_AGAINST_RULES && (seen.has(meant) || sounds === DATED) ? meant : found;
}
