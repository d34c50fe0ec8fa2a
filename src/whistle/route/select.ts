import type { BoundTopic } from './bind.ts';
import type { Topic } from './cue.ts';
import type { Hits } from './hits.ts';
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
/** Cues beyond this score prove nothing more. */
const ENOUGH = 6;
const LIKELIHOOD = 3;
const DOUBT = 0.01;
const CLAUSE_PART = 0.25;
/** Stands for the resemblance to a topic that was never learned, as a county's own matter is. */
const UNLEARNED = 0.25;
/** From this resemblance on somebody is sent without any cue, or with some. */
const ALIKE = 0.18;
const ALIKE_WITH_CUE = 0.1;
/** A further matter must at least faintly resemble its topic; with few cues, more than that. */
const FAINT = 0.1;
const FURTHER_ALIKE = 0.5;
/** From this resemblance on, a further matter also brings its indispensable joint units. */
const LIKELY = 0.08;
const FEW_CUES = 3.6;
/** A cue of this weight inside a long clause, in a stretch that resembles the topic like this, is a matter of its own. */
const OUTSPOKEN = 3;
const IN_PASSING = 0.95;
/** Resemblances to other topics of the same lead speak for the lead too, by this part. */
const SAME_LEAD = 0.2;
/** A clause that resembles a topic like this is about it without any cue. */
const CLAUSE_OF_ITS_OWN = 0.97;

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

/** What choosing needs to know of the text besides its cues. */
export type ChoiceContext = {
  textLength: number;
  /** Too little is said to send anybody on mere resemblance. */
  terse: boolean;
  mentioned: ReadonlySet<string>;
  urgent: boolean;
  present: (span: Span) => boolean;
  hits: Hits;
  /** Does the span fill a clause of its own, as a trouble in a list of troubles does (`扬尘、污水、没手续`)? */
  isItem: (span: Span) => boolean;
  /** Resemblance of the whole text, and of its most alike clause, to a topic; undefined for a topic never learned. */
  whole: (topic: Topic) => number | undefined;
  clause: (topic: Topic) => number | undefined;
  /** Resemblance of the whole text to all topics together that a unit leads. */
  leading: (unit: string) => number;
  /** As `clause`, of pieces of a clause that runs on without a sign. */
  stretch: (topic: Topic) => number | undefined;
  /** As `clause`, of clauses long enough to tell something by themselves. */
  story: (topic: Topic) => number | undefined;
};

/** Resemblance as it weighs beside cues: of the text as a whole, and somewhat of its most alike clause. */
function resemblance({ topic, lead }: BoundTopic, ctx: ChoiceContext): number {
  const own = ctx.whole(topic);
  const whole = own === undefined ? UNLEARNED : own + SAME_LEAD * Math.max(0, ctx.leading(lead) - own);
  return (1 - CLAUSE_PART) * whole + CLAUSE_PART * (ctx.clause(topic) ?? UNLEARNED);
}

/** Cues and resemblance together: a point of cues is worth a factor of about 1.4 in likelihood. */
function leadScore(c: Candidate, ctx: ChoiceContext): number {
  const { spans, score } = c.evidence;
  const first = Math.min(ctx.textLength, ...spans.map(s => s.start));
  const early = EARLY_BONUS * (1 - first / Math.max(1, ctx.textLength));
  const urgent = ctx.urgent && c.bound.topic.urgent.some(w => ctx.hits.has(w)) ? URGENT_BONUS : 0;
  const mention = ctx.mentioned.has(c.bound.lead) ? MENTION_BONUS : 0;
  const likely = LIKELIHOOD * Math.log(resemblance(c.bound, ctx) + DOUBT);
  return Math.min(score, ENOUGH) + early + urgent + mention + likely;
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

/** May anybody be sent on this: on cues, on resemblance, or on a little of both? */
function evident(c: Candidate, ctx: ChoiceContext): boolean {
  if (c.evidence.score >= MIN_LEAD) return true;
  const alike = ctx.whole(c.bound.topic) ?? 0;
  if (ctx.terse || (c.bound.topic.live && !ctx.urgent)) return false;
  return alike >= (c.evidence.score > 0 ? ALIKE_WITH_CUE : ALIKE);
}

/** Topics without any cue that the text resembles all the same. */
function resembled(
  topics: readonly BoundTopic[],
  all: readonly Candidate[],
  ctx: ChoiceContext,
): Candidate[] {
  return topics.flatMap(bound => {
    const alike =
      (ctx.whole(bound.topic) ?? 0) >= ALIKE || (ctx.story(bound.topic) ?? 0) >= CLAUSE_OF_ITS_OWN;
    if (!alike || all.some(c => c.bound === bound)) return [];
    return [{ bound, evidence: { topic: bound.topic, score: 0, strength: 0, words: [], spans: [] } }];
  });
}

/** Is a whole clause of the text plainly about it, though the text as a whole is about something else? */
function hasOwnClause(c: Candidate, ctx: ChoiceContext): boolean {
  const { topic } = c.bound;
  return !topic.live && !ctx.urgent && (ctx.story(topic) ?? 0) >= CLAUSE_OF_ITS_OWN;
}

/** Is this a further matter of the same text? It needs words of its own and a clause that is about it. */
function isFurther(other: Candidate, taken: readonly Candidate[], ctx: ChoiceContext): boolean {
  if (hasOwnClause(other, ctx)) return true;
  if (other.bound.code.startsWith('U:') || !independent(other, taken)) return false;
  const [main] = taken;
  if (other.evidence.score < MIN_LEAD) return false;
  if (main !== undefined && other.evidence.score < main.evidence.score * SECOND_SHARE && !isDeed(other))
    return false;
  if (other.evidence.spans.some(ctx.isItem)) return true;
  if (other.evidence.strength >= OUTSPOKEN && (ctx.stretch(other.bound.topic) ?? 0) >= IN_PASSING)
    return true;
  const alike = Math.max(ctx.whole(other.bound.topic) ?? 1, ctx.clause(other.bound.topic) ?? 1);
  return alike >= (other.evidence.score < FEW_CUES ? FURTHER_ALIKE : FAINT);
}

/** Chooses who leads and who joins; undefined when no topic is evident enough to send anybody. */
export function choose(
  topics: readonly BoundTopic[],
  all: readonly Candidate[],
  ctx: ChoiceContext,
): Dispatch | undefined {
  const settled = settle([...all, ...resembled(topics, all, ctx)], ctx.present).filter(
    c => evident(c, ctx) || hasOwnClause(c, ctx),
  );
  const ranked = settled
    .map(c => ({ c, score: leadScore(c, ctx) }))
    .sort((a, b) => b.score - a.score)
    .map(({ c }) => c);
  const main = ranked.find(c => evident(c, ctx));
  if (main === undefined) return undefined;
  const rest = ranked.filter(c => c !== main);
  const taken = [main];
  const { lead, joint, added } = unitsOf(main, ctx.hits);
  const joining = new Set([...joint, ...added]);
  for (const other of rest) {
    if (taken.length >= MAX_MATTERS) break;
    if (!isFurther(other, taken, ctx)) continue;
    taken.push(other);
    const units = unitsOf(other, ctx.hits);
    joining.add(units.lead);
    if (isDeed(other) && (ctx.clause(other.bound.topic) ?? 1) >= LIKELY)
      for (const unit of units.joint) if (other.bound.core.includes(unit)) joining.add(unit);
  }
  joining.delete(lead);
  return { main, lead, joint: [...joining], others: taken.slice(1) };
}
