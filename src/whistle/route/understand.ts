import type { BoundTopic } from './bind.ts';
import type { RoutingBook } from './book.ts';
import type { Gate } from './gate.ts';
import { countPleas, judgeGate } from './gate.ts';
import type { Hits } from './hits.ts';
import { HitFinder } from './hits.ts';
import type { Reading } from './learned.ts';
import { learn } from './learned.ts';
import { gateTopics, pleaWords } from './lexicon/index.ts';
import { normalise } from './normalise.ts';
import { whereabouts } from './place.ts';
import { tokensOf } from './score.ts';
import type { Candidate, Dispatch } from './select.ts';
import { candidates, choose, DEED, guess } from './select.ts';
import type { UnitBinding } from './units.ts';
import { isPresent, presentDangers } from './urgency.ts';

/** Everything that was understood of one text, before it is put into an answer. */
export type Understanding = {
  text: string;
  hits: Hits;
  /** All topics with some evidence, best first. */
  all: readonly Candidate[];
  /** Chosen by cues (first reading). */
  evident: Dispatch | undefined;
  /** Chosen by resemblance (second reading), when no cue is complete. */
  guessed: Dispatch | undefined;
  gate: Gate | undefined;
  /** Is the text meant to tell of something at all? */
  meant: boolean;
  place: string | undefined;
  town: string | undefined;
};

const MIN_SUBSTANCE = 7;
const MIN_CLAUSE = 4;
const MAX_CLAUSES = 24;
const MIN_STORY = 8;
const CHATTY = 0.25;
const SOME_EVIDENCE = 1.5;
/** Words of at least this weight alone show a topic. */
const TELLING = 2.5;

/** How many characters a text has besides place and cries for help: with too few there is nothing to guess from. */
function substance(text: string, place: string | undefined): number {
  const elsewhere = place === undefined ? text : text.replace(place, '');
  const bare = pleaWords.reduce((t, w) => t.replaceAll(w, ''), elsewhere);
  return bare.match(/[\p{Script=Han}a-z]/gu)?.length ?? 0;
}

const clausesOf = (text: string): string[] =>
  text
    .split(/[,。;!?:]/u)
    .filter(c => c.length >= MIN_CLAUSE)
    .slice(0, MAX_CLAUSES);

const shareIn = (readings: readonly Reading[], code: string): number =>
  readings.find(r => r.code === code)?.share ?? 0;

/** Is there enough of a text, and is it unlike small talk? Then it is meant, even if nobody understands it. */
function tellsSomething(text: string, readings: readonly Reading[]): boolean {
  const letters = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  return letters >= MIN_STORY && shareIn(readings, 'chat') < CHATTY;
}

/** The words that alone show a topic: the second reading learns from them too. */
function tellingWords({ topic }: BoundTopic): { code: string; text: string }[] {
  const telling = topic.cues.filter(c => c.groups.length === 1 && c.weight >= TELLING);
  const words = telling.flatMap(c => c.groups.flat().filter(w => !w.startsWith('re:')));
  return words.map(text => ({ code: topic.code, text }));
}

/** Builds the reader of texts for a county. */
export function createReader(
  book: RoutingBook,
  units: UnitBinding,
  topics: readonly BoundTopic[],
): (raw: string) => Understanding {
  const finder = new HitFinder([
    ...tokensOf(topics.map(t => t.topic)),
    ...tokensOf(gateTopics),
    ...topics.flatMap(t => t.keywordCues.flatMap(c => c.groups.flat())),
  ]);
  const learned = learn(topics.flatMap(tellingWords));

  return raw => {
    const text = normalise(raw);
    const hits = finder.find(text);
    const all = candidates(topics, hits);
    const readings = learned(text);
    const byClause = [readings, ...clausesOf(text).map(learned)];
    const danger = presentDangers(text, book).length > 0;
    const { town, place } = whereabouts(text, book);
    const evident = choose(all, {
      textLength: text.length,
      mentioned: units.mentioned(text),
      urgent: danger,
      present: span => isPresent(text, span.start, span.end),
      hits,
      shareOf: code => shareIn(readings, code),
      clauseShareOf: code => Math.max(...byClause.map(c => shareIn(c, code))),
    });
    const pleas = countPleas(text);
    const gate = judgeGate(text, hits, {
      best: evident?.main.evidence.score ?? 0,
      strong: (evident?.main.evidence.strength ?? 0) >= DEED,
      urgent: danger && evident !== undefined,
      pleas,
      reads: kind => shareIn(readings, kind),
    });
    const vague = evident !== undefined || substance(text, place) < MIN_SUBSTANCE;
    const likely = vague ? undefined : guess(topics, readings, all, hits);
    const guessed = likely?.main.bound.topic.live === true && !danger ? undefined : likely;
    const meant =
      evident !== undefined ||
      guessed !== undefined ||
      pleas > 0 ||
      danger ||
      town !== undefined ||
      (all[0]?.evidence.score ?? 0) >= SOME_EVIDENCE ||
      tellsSomething(text, readings);
    return { text, hits, all, evident, guessed, gate, meant, place, town };
  };
}
