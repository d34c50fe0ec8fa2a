import type { BoundTopic } from './bind.ts';
import type { RoutingBook } from './book.ts';
import type { Topic } from './cue.ts';
import type { Gate } from './gate.ts';
import { countPleas, judgeGate } from './gate.ts';
import type { Hits } from './hits.ts';
import { HitFinder } from './hits.ts';
import type { Readings } from './learned.ts';
import { readTopics, readType } from './learned.ts';
import { gateTopics, pleaWords } from './lexicon/index.ts';
import { normalise } from './normalise.ts';
import { whereabouts } from './place.ts';
import type { Span } from './score.ts';
import { tokensOf } from './score.ts';
import type { Candidate, Dispatch } from './select.ts';
import { candidates, choose, DEED } from './select.ts';
import { withoutDenied, withoutFrame, withoutTowns } from './told.ts';
import type { UnitBinding } from './units.ts';
import { isPresent, presentDangers } from './urgency.ts';

/** Everything that was understood of one text, before it is put into an answer. */
export type Understanding = {
  text: string;
  /** The text without what it denies and without the names of townships. */
  told: string;
  hits: Hits;
  /** All topics with some evidence, best first. */
  all: readonly Candidate[];
  /** Who should go, by cues (first reading) and resemblance (second reading) together. */
  chosen: Dispatch | undefined;
  readings: Readings;
  types: Readings;
  gate: Gate | undefined;
  /** Is the text meant to tell of something at all? */
  meant: boolean;
  place: string | undefined;
  town: string | undefined;
};

const MIN_SUBSTANCE = 5;
const MIN_CLAUSE = 4;
const MAX_CLAUSES = 24;
const RUN_ON = 14;
const STRETCH = 9;
const STRIDE = 4;
const MIN_STORY = 8;
const CHATTY = 0.25;
const SOME_EVIDENCE = 1.5;
const SURELY = 0.5;

/** How many characters a text has besides place and cries for help: with too few there is nothing to guess from. */
function substance(text: string, place: string | undefined): number {
  const elsewhere = place === undefined ? text : text.replace(place, '');
  const bare = pleaWords.reduce((t, w) => t.replaceAll(w, ''), elsewhere);
  return bare.match(/[\p{Script=Han}a-z]/gu)?.length ?? 0;
}

const SIGN = /[,。;!?:]/u;
const fillsClause = (text: string, { start, end }: Span): boolean =>
  start > 0 && SIGN.test(text.charAt(start - 1)) && (end === text.length || SIGN.test(text.charAt(end)));

const clausesOf = (text: string): string[] =>
  text
    .split(/[,。;!?:]/u)
    .filter(c => c.length >= MIN_CLAUSE)
    .slice(0, MAX_CLAUSES);

/** Pieces of clauses that run on without a sign, so that what stands in their middle is heard too. */
const stretchesOf = (clauses: readonly string[]): string[] =>
  clauses
    .filter(c => c.length > RUN_ON)
    .flatMap(c => {
      const starts = Array.from(
        { length: Math.ceil((c.length - STRETCH) / STRIDE) + 1 },
        (_, i) => i * STRIDE,
      );
      return starts.map(start => c.slice(start, start + STRETCH));
    })
    .slice(0, MAX_CLAUSES);

/** Is there enough of a text, and is it unlike small talk? Then it is meant, even if nobody understands it. */
function tellsSomething(text: string, readings: Readings): boolean {
  const letters = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  return letters >= MIN_STORY && (readings.get('chat') ?? 0) < CHATTY;
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

  return raw => {
    const text = normalise(raw);
    const told = withoutTowns(withoutDenied(text), book);
    const hits = finder.find(told);
    const all = candidates(topics, hits);
    const bare = withoutFrame(told);
    const readings = readTopics(bare);
    const clauses = clausesOf(bare).map(clause => ({ clause, reading: readTopics(clause) }));
    const byClause = [readings, ...clauses.map(c => c.reading)];
    const byStretch = stretchesOf(clauses.map(c => c.clause)).map(readTopics);
    const byStory = clauses.filter(c => c.clause.length >= MIN_STORY).map(c => c.reading);
    const types = readType(bare);
    const danger = presentDangers(told, book).length > 0;
    const { town, place } = whereabouts(text, book);
    // A topic without cues of the lexicon is a county's own: the model never learned it, even if a code is the same.
    const learned = (topic: Topic, from: readonly Readings[]): number | undefined => {
      const shares = topic.cues.length === 0 ? [] : from.flatMap(r => r.get(topic.code) ?? []);
      return shares.length === 0 ? undefined : Math.max(...shares);
    };
    const chosen = choose(topics, all, {
      textLength: told.length,
      terse: substance(text, place) < MIN_SUBSTANCE,
      mentioned: units.mentioned(text),
      urgent: danger || (types.get('应急哨') ?? 0) >= SURELY,
      present: span => isPresent(told, span.start, span.end),
      hits,
      isItem: span => fillsClause(told, span),
      whole: topic => learned(topic, [readings]),
      leading: unit =>
        topics.reduce((sum, t) => sum + (t.lead === unit ? (learned(t.topic, [readings]) ?? 0) : 0), 0),
      clause: topic => learned(topic, byClause),
      stretch: topic => learned(topic, byStretch),
      story: topic => learned(topic, byStory),
    });
    const pleas = countPleas(text);
    const gate = judgeGate(text, hits, {
      best: chosen?.main.evidence.score ?? 0,
      strong: (chosen?.main.evidence.strength ?? 0) >= DEED,
      urgent: danger && chosen !== undefined,
      pleas,
      sure: chosen === undefined ? 0 : (learned(chosen.main.bound.topic, [readings]) ?? 0),
      reads: kind => readings.get(kind) ?? 0,
    });
    const meant =
      chosen !== undefined ||
      pleas > 0 ||
      danger ||
      town !== undefined ||
      (all[0]?.evidence.score ?? 0) >= SOME_EVIDENCE ||
      tellsSomething(text, readings);
    return { text, told, hits, all, readings, types, chosen, gate, meant, place, town };
  };
}
