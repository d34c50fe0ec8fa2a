import type { BoundTopic } from './bind.ts';
import type { Hits } from './hits.ts';
import type { Reading } from './learned.ts';
import type { Evidence, Span } from './score.ts';
import { matchExpr, weigh } from './score.ts';

export type Candidate = { bound: BoundTopic; evidence: Evidence };

export type Dispatch = { main: Candidate; lead: string; joint: string[]; others: Candidate[] };

/** Least score for which somebody is sent. */
export const MIN_LEAD = 1.9;
const MIN_SECOND = 2.4;
/** A single cue of this weight shows a deed or a danger, not merely a thing or a scene. */
export const DEED = 2.35;
const SECOND_SHARE = 0.5;
const MAX_MATTERS = 4;
const EARLY_BONUS = 0.8;
const URGENT_BONUS = 2;
const MENTION_BONUS = 0.4;
/** What a full resemblance to a topic (second reading) adds to its cues. */
const READING_BONUS = 3;
/** A further matter with few cues must at least faintly resemble its topic. */
const FAINT = 0.01;
/** From this resemblance on, a further matter also brings its indispensable joint units. */
const LIKELY = 0.08;
const FEW_CUES = 3.6;

/** Weighs all topics on a text; best first. */
export function candidates(topics: readonly BoundTopic[], hits: Hits): Candidate[] {
  return topics
    .flatMap(bound => {
      const evidence = weigh(bound.topic, bound.keywordCues, hits);
      return evidence === undefined || evidence.score <= 0 ? [] : [{ bound, evidence }];
    })
    .sort((a, b) => b.evidence.score - a.evidence.score);
}

const isDeed = (c: Candidate): boolean => c.evidence.strength >= DEED && c.evidence.score >= MIN_SECOND;

/** Drops topics that only describe the scene of a more telling one, and rescues of nobody. */
function settle(every: readonly Candidate[], present: (span: Span) => boolean): Candidate[] {
  const all = every.filter(c => !c.bound.topic.live || c.evidence.spans.every(present));
  const telling = new Set(all.filter(isDeed).map(c => c.bound.topic.code));
  return all.filter(c => !c.bound.topic.yields.some(y => telling.has(y)));
}

const inside = (span: Span, spans: readonly Span[]): boolean =>
  spans.some(s => s.start <= span.start && span.end <= s.end);

/** Does the candidate rest on words of its own, not only on those of the matters already taken? */
function independent(candidate: Candidate, taken: readonly Candidate[]): boolean {
  const spans = taken.flatMap(t => t.evidence.spans);
  return candidate.evidence.spans.some(s => !inside(s, spans));
}

type LeadContext = {
  textLength: number;
  mentioned: ReadonlySet<string>;
  urgent: boolean;
  present: (span: Span) => boolean;
  hits: Hits;
  shareOf: (code: string) => number;
  clauseShareOf: (code: string) => number;
};

function leadScore(c: Candidate, ctx: LeadContext): number {
  const first = Math.min(...c.evidence.spans.map(s => s.start));
  const early = EARLY_BONUS * (1 - first / Math.max(1, ctx.textLength));
  const urgent = ctx.urgent && c.bound.topic.urgent.some(w => ctx.hits.has(w)) ? URGENT_BONUS : 0;
  const mention = ctx.mentioned.has(c.bound.lead) ? MENTION_BONUS : 0;
  return (
    c.evidence.score +
    early +
    urgent +
    mention +
    (READING_BONUS * (ctx.shareOf(c.bound.topic.code) + ctx.clauseShareOf(c.bound.topic.code))) / 2
  );
}

function unitsOf(c: Candidate, hits: Hits): { lead: string; joint: string[]; added: string[] } {
  const holds = (rule: BoundTopic['rules'][number]): boolean =>
    (matchExpr(rule.expr, hits) !== undefined) === rule.when;
  const applied = c.bound.rules.filter(holds);
  const lead = applied.find(r => r.kind === 'lead')?.unit ?? c.bound.lead;
  const dropped = new Set(applied.filter(r => r.kind === 'drop').map(r => r.unit));
  const added = applied.filter(r => r.kind === 'add').map(r => r.unit);
  return { lead, joint: c.bound.joint.filter(u => !dropped.has(u)), added };
}

/** Chooses who leads and who joins; undefined when no topic is evident enough to send anybody. */
export function choose(all: readonly Candidate[], ctx: LeadContext): Dispatch | undefined {
  const settled = settle(all, ctx.present).filter(c => c.evidence.score >= MIN_LEAD);
  const deeds = settled.filter(isDeed);
  const pool = deeds.length > 0 ? deeds : settled;
  const [main] = pool.toSorted((a, b) => leadScore(b, ctx) - leadScore(a, ctx));
  if (main === undefined) return undefined;
  const taken = [main];
  const { lead, joint, added } = unitsOf(main, ctx.hits);
  const joining = new Set([...joint, ...added]);
  for (const other of settled) {
    if (taken.length >= MAX_MATTERS) break;
    if (other === main || other.bound.code.startsWith('U:')) continue;
    if (other.evidence.score < main.evidence.score * SECOND_SHARE && !isDeed(other)) continue;
    if (!independent(other, taken)) continue;
    if (other.evidence.score < FEW_CUES && ctx.clauseShareOf(other.bound.topic.code) < FAINT) continue;
    taken.push(other);
    const units = unitsOf(other, ctx.hits);
    joining.add(units.lead);
    if (isDeed(other) && ctx.clauseShareOf(other.bound.topic.code) >= LIKELY)
      for (const unit of units.joint) if (other.bound.core.includes(unit)) joining.add(unit);
  }
  joining.delete(lead);
  return { main, lead, joint: [...joining], others: taken.slice(1) };
}

const MIN_GUESS = 0.3;
const MIN_GUESS_WITH_CUE = 0.15;

/**
 * When no cue is complete: the topic that the text resembles as a whole, if its unit clearly leads, or if a lesser
 * resemblance is backed by some cue.
 */
export function guess(
  topics: readonly BoundTopic[],
  readings: readonly Reading[],
  all: readonly Candidate[],
  hits: Hits,
): Dispatch | undefined {
  const read = readings.flatMap(r => {
    const bound = topics.find(t => t.topic.code === r.code);
    return bound === undefined ? [] : [{ bound, share: r.share }];
  });
  const [first] = read;
  if (first === undefined || first.bound.topic.code !== readings[0]?.code) return undefined;
  const { bound } = first;
  const unitShare = read.filter(r => r.bound.lead === bound.lead).reduce((sum, r) => sum + r.share, 0);
  const cued = all.find(c => c.bound === bound);
  if (unitShare < (cued === undefined ? MIN_GUESS : MIN_GUESS_WITH_CUE)) return undefined;
  const words = cued?.evidence.words ?? [];
  const evidence = { topic: bound.topic, score: first.share, strength: 0, words, spans: [] };
  const main = { bound, evidence };
  const { lead, joint } = unitsOf(main, hits);
  return { main, lead, joint: joint.filter(u => u !== lead), others: [] };
}
