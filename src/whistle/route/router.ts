import { bindTopics } from './bind.ts';
import type { RoutingBook, WhistleType } from './book.ts';
import type { GateKind } from './gate.ts';
import { normalise } from './normalise.ts';
import type { Precedent } from './precedent.ts';
import { findPrecedent } from './precedent.ts';
import { MIN_LEAD } from './select.ts';
import type { Understanding } from './understand.ts';
import { createReader } from './understand.ts';
import { bindUnits } from './units.ts';
import { whistleType } from './urgency.ts';

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
const MAX_TOWN = 40;
const HALF_CONFIDENCE = 1.6;
const UNSURE = 0.3;
const RULED = 0.95;
const SET_ASIDE = 0.8;
const IDLE = 0.6;

const round = (n: number): number => Math.round(n * 100) / 100;
const unique = (words: readonly string[]): string[] => [...new Set(words)].slice(0, MAX_LISTED);

/** Grows with the main matter's cues and with the resemblance to it; without either nobody is sent. */
function confidenceOf({ chosen, all, readings }: Understanding): number {
  const top = chosen?.main.evidence.score ?? all[0]?.evidence.score ?? 0;
  const cued = top / (top + HALF_CONFIDENCE);
  if (chosen === undefined) return round(Math.min(cued, UNSURE));
  return round((cued + (readings.get(chosen.main.bound.topic.code) ?? cued)) / 2);
}

/** The answer to what goes to no department: no whistle, or out of scope. */
function setAside(u: Understanding, town: string | undefined): RouteResult {
  return {
    isWhistle: u.gate?.outOfScope ?? false,
    outOfScope: u.gate?.outOfScope ?? false,
    lead: null,
    joint: [],
    type: '日常哨',
    ask: [],
    matched: unique(u.gate?.words ?? []),
    confidence: u.gate === undefined ? IDLE : SET_ASIDE,
    matters: [],
    place: u.place ?? null,
    town: town ?? null,
    why: { duty: undefined, listItem: undefined, precedent: undefined, gate: u.gate?.kind, typeWords: [] },
  };
}

/** The answer to a whistle: who goes, of what type it is, what must still be asked, and why. */
function dispatch(
  u: Understanding,
  town: string | undefined,
  book: RoutingBook,
  precedents: readonly Precedent[],
): RouteResult {
  const { chosen } = u;
  const apparent = u.all.filter(c => c.evidence.score >= MIN_LEAD || c.bound === chosen?.main.bound);
  const ruling = findPrecedent(
    u.text,
    apparent.map(c => c.bound.code),
    precedents,
  );
  const calm = chosen?.main.bound.topic.calm.some(w => u.hits.has(w)) ?? false;
  const { type, words } = whistleType(
    u.told,
    book,
    chosen?.main.bound.defaultType ?? '日常哨',
    !calm,
    u.types,
  );
  const lead = ruling?.lead ?? chosen?.lead ?? null;
  const ask: Missing[] = [];
  if (town === undefined) ask.push('town');
  if (u.place === undefined) ask.push('location');
  if (lead === null) ask.push('matter');
  const shown = chosen === undefined ? u.all.slice(0, 3) : [chosen.main, ...chosen.others];
  return {
    isWhistle: true,
    outOfScope: false,
    lead,
    joint: ruling === undefined ? (chosen?.joint ?? []) : ruling.joint.filter(unit => unit !== ruling.lead),
    type,
    ask,
    matched: unique([...shown.flatMap(c => c.evidence.words), ...words]),
    confidence: ruling === undefined ? confidenceOf(u) : RULED,
    matters: shown.map(c => ({ code: c.bound.code, score: round(c.evidence.score) })),
    place: u.place ?? null,
    town: town ?? null,
    why: {
      duty: chosen?.main.bound.name,
      listItem: chosen?.main.bound.code,
      precedent: ruling?.id,
      gate: undefined,
      typeWords: words,
    },
  };
}

/**
 * Builds a router for a county. Pure and offline: the same book, precedents and text give the same answer. Any string
 * is answered; text beyond `MAX_TEXT` is not read. The town that the sender is known to speak for goes before one in
 * the text.
 */
export function createRouter(book: RoutingBook, precedents: readonly Precedent[] = []): Router {
  const units = bindUnits(book);
  const understand = createReader(book, units, bindTopics(book, units));
  return {
    route: input => {
      const understood = understand(input.text);
      const given = normalise((input.town ?? '').slice(0, MAX_TOWN));
      const town =
        given === '' ? understood.town : (book.towns.find(t => given.includes(t.name))?.name ?? given);
      if (understood.gate !== undefined || !understood.meant) return setAside(understood, town);
      return dispatch(understood, town, book, precedents);
    },
  };
}
