import type { BoundTopic } from './bind.ts';
import { bindTopics } from './bind.ts';
import type { RoutingBook, WhistleType } from './book.ts';
import { countPleas, judgeGate } from './gate.ts';
import type { GateKind } from './gate.ts';
import { HitFinder } from './hits.ts';
import { gateTopics } from './lexicon/index.ts';
import type { Reading } from './learned.ts';
import { learn } from './learned.ts';
import { normalise } from './normalise.ts';
import { whereabouts } from './place.ts';
import type { Precedent } from './precedent.ts';
import { findPrecedent } from './precedent.ts';
import { tokensOf } from './score.ts';
import type { Candidate, Dispatch } from './select.ts';
import { candidates, choose, guess } from './select.ts';
import { bindUnits } from './units.ts';
import { isHypothetical, presentDangers, whistleType } from './urgency.ts';

export type Missing = 'town' | 'location' | 'matter';

/** Why the router says what it says, for the confirm card. */
export type RouteWhy = {
  /** Main matter as the county lists it, or the duty it was read from. */
  duty: string | undefined;
  /** The line of the county's table (M…) or duty (D…, U:…) that decided. */
  listItem: string | undefined;
  precedent: string | undefined;
  gate: GateKind | undefined;
  typeWords: string[];
};

export type RouteResult = {
  isWhistle: boolean;
  outOfScope: boolean;
  /** Unit code; null when nobody should be dispatched without a person looking at it. */
  lead: string | null;
  joint: string[];
  type: WhistleType;
  ask: Missing[];
  matched: string[];
  /** 0 to 1. */
  confidence: number;
  matters: { code: string; score: number }[];
  place: string | null;
  town: string | null;
  why: RouteWhy;
};

export type RouteInput = { town?: string | undefined; text: string };

export type Router = { route: (input: RouteInput) => RouteResult };

const MAX_LISTED = 12;
const HALF_CONFIDENCE = 1.6;
const GUESSED = 0.45;
const UNSURE = 0.3;
const TELLING = 2.5;
const MAX_TOWN = 40;

const round = (n: number): number => Math.round(n * 100) / 100;
const unique = (words: readonly string[]): string[] => [...new Set(words)].slice(0, MAX_LISTED);

const MIN_CLAUSE = 4;
const MAX_CLAUSES = 24;

const clausesOf = (text: string): string[] =>
  text.split(/[,。;!?:]/u).filter(c => c.length >= MIN_CLAUSE).slice(0, MAX_CLAUSES);

const MIN_STORY = 8;
const CHATTY = 0.25;

/** Is there enough of a text, and is it unlike small talk? Then it is meant, even if nobody understands it. */
function tellsSomething(text: string, readings: readonly Reading[]): boolean {
  const letters = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const chat = readings.find(r => r.code === 'chat')?.share ?? 0;
  return letters >= MIN_STORY && chat < CHATTY;
}

/** The words that alone show a topic: the second reading learns from them too. */
function tellingWords({ topic }: BoundTopic): { code: string; text: string }[] {
  const telling = topic.cues.filter(c => c.groups.length === 1 && c.weight >= TELLING);
  const words = telling.flatMap(c => c.groups.flat().filter(w => !w.startsWith('re:')));
  return words.map(text => ({ code: topic.code, text }));
}

/** Grows with the main matter's score; a guess by the second reading is never more than `GUESSED`. */
function confidenceOf(
  evident: Dispatch | undefined,
  guessed: Dispatch | undefined,
  all: readonly Candidate[],
): number {
  const top = evident?.main.evidence.score ?? all[0]?.evidence.score ?? 0;
  const sure = top / (top + HALF_CONFIDENCE);
  if (evident !== undefined) return round(sure);
  return round(Math.min(sure, guessed === undefined ? UNSURE : GUESSED));
}

/**
 * Builds a router for a county. Pure and offline: the same book, precedents and text give the same answer. Any string
 * is answered; text beyond `MAX_TEXT` is not read.
 */
export function createRouter(book: RoutingBook, precedents: readonly Precedent[] = []): Router {
  const units = bindUnits(book);
  const topics = bindTopics(book, units);
  const finder = new HitFinder([
    ...tokensOf(topics.map(t => t.topic)),
    ...tokensOf(gateTopics),
    ...topics.flatMap(t => t.keywordCues.flatMap(c => c.groups.flat())),
  ]);

  const learned = learn(topics.flatMap(tellingWords));

  const route = (input: RouteInput): RouteResult => {
    const text = normalise(input.text);
    const hits = finder.find(text);
    const all = candidates(topics, hits);
    const readings = learned(text);
    const byClause = [readings, ...clausesOf(text).map(learned)];
    const dangers = presentDangers(text, book);
    const where = whereabouts(text, book);
    const given = normalise((input.town ?? '').slice(0, MAX_TOWN));
    const town = given === '' ? where.town : (book.towns.find(t => given.includes(t.name))?.name ?? given);
    const evident = choose(all, {
      textLength: text.length,
      mentioned: units.mentioned(text),
      urgent: dangers.length > 0,
      hypothetical: isHypothetical(text, book),
      hits,
      shareOf: code => readings.find(r => r.code === code)?.share ?? 0,
      clauseShareOf: code => Math.max(...byClause.map(c => c.find(r => r.code === code)?.share ?? 0)),
    });
    const best = evident?.main.evidence;
    const pleas = countPleas(text);
    const gate = judgeGate(text, hits, {
      best: best?.score ?? 0,
      strong: (best?.strength ?? 0) >= 2.4,
      urgent: dangers.length > 0 && evident !== undefined,
      pleas,
      reads: kind => readings.find(r => r.code === kind)?.share ?? 0,
    });
    const guessed = evident === undefined ? guess(topics, readings, all, hits) : undefined;
    const meant =
      evident !== undefined ||
      guessed !== undefined || pleas > 0 || dangers.length > 0 || where.town !== undefined || (all[0]?.evidence.score ?? 0) >= 1.5 ||
      tellsSomething(text, readings);
    const chosen = evident ?? guessed;
    const isWhistle = gate === undefined ? meant : gate.outOfScope;
    const common = { place: where.place ?? null, town: town ?? null, matters: [] };
    if (!isWhistle || gate !== undefined) {
      return {
        ...common,
        isWhistle,
        outOfScope: gate?.outOfScope ?? false,
        lead: null,
        joint: [],
        type: '日常哨',
        ask: [],
        matched: unique(gate?.words ?? []),
        confidence: gate === undefined ? 0.6 : 0.8,
        why: { duty: undefined, listItem: undefined, precedent: undefined, gate: gate?.kind, typeWords: [] },
      };
    }
    const ruling = findPrecedent(text, all.slice(0, MAX_LISTED).map(c => c.bound.code), precedents);
    const type = whistleType(
      text,
      book,
      chosen?.main.bound.defaultType ?? '日常哨',
      !(chosen?.main.bound.topic.calm.some(w => hits.has(w)) ?? false),
    );
    const lead = ruling?.lead ?? chosen?.lead ?? null;
    const ask: Missing[] = [];
    if (town === undefined) ask.push('town');
    if (where.place === undefined) ask.push('location');
    if (lead === null) ask.push('matter');
    const shown = chosen === undefined ? all.slice(0, 3) : [chosen.main, ...chosen.others];
    return {
      ...common,
      isWhistle: true,
      outOfScope: false,
      lead,
      joint: ruling === undefined ? (chosen?.joint ?? []) : ruling.joint.filter(u => u !== ruling.lead),
      type: type.type,
      ask,
      matched: unique([...shown.flatMap(c => c.evidence.words), ...type.words]),
      confidence: ruling === undefined ? confidenceOf(evident, guessed, all) : 0.95,
      matters: shown.map(c => ({ code: c.bound.code, score: round(c.evidence.score) })),
      why: {
        duty: chosen?.main.bound.name,
        listItem: chosen?.main.bound.code,
        precedent: ruling?.id,
        gate: undefined,
        typeWords: type.words,
      },
    };
  };
  return { route };
}
