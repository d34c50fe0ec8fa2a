import type { Cue, Expr, Topic } from './cue.ts';
import type { Hit, Hits } from './hits.ts';

export type Span = { start: number; end: number };

/** What speaks for a topic: its score, its strongest single cue, and where the words stand. */
export type Evidence = { topic: Topic; score: number; strength: number; words: string[]; spans: Span[] };

type Match = { worth: number; hits: Hit[] };

const EXTRA_WORD = 0.25;
const MAX_EXTRA_WORDS = 2;
const COMBINED_WORTH = 0.7;
/** The best cue counts whole, the next ones less and less, so that a topic with many cues does not drown the others. */
const FADE = [1, 0.4, 0.25, 0.15, 0.1];

const hitsOf = (words: readonly string[], hits: Hits): Hit[] => words.flatMap(w => hits.get(w) ?? []);

const apart = (a: Span, b: Span): boolean => a.end <= b.start || b.end <= a.start;

const distance = (a: Span, b: Span): number => (a.end <= b.start ? b.start - a.end : a.start - b.end);

function matchOne(words: readonly string[], hits: Hits): Match | undefined {
  const found = hitsOf(words, hits).sort((a, b) => b.worth - a.worth || b.end - b.start - (a.end - a.start));
  const [best] = found;
  if (best === undefined) return undefined;
  const kept = [best];
  for (const hit of found.slice(1)) if (kept.every(k => apart(k, hit) && k.word !== hit.word)) kept.push(hit);
  const extras = Math.min(kept.length - 1, MAX_EXTRA_WORDS);
  return { worth: best.worth * (1 + EXTRA_WORD * extras), hits: kept.slice(0, 1 + MAX_EXTRA_WORDS) };
}

function matchAll(groups: readonly (readonly string[])[], gap: number, hits: Hits): Match | undefined {
  const lists = groups.map(g => hitsOf(g, hits));
  const [first = [], ...others] = lists;
  let best: Match | undefined;
  for (const anchor of first) {
    const chosen = [anchor];
    for (const list of others) {
      const near = list
        .filter(h => chosen.every(c => apart(c, h)) && chosen.some(c => distance(c, h) <= gap))
        .sort((a, b) => b.worth - a.worth || distance(anchor, a) - distance(anchor, b))[0];
      if (near === undefined) break;
      chosen.push(near);
    }
    if (chosen.length < lists.length) continue;
    const worth = Math.max(COMBINED_WORTH, Math.min(...chosen.map(h => h.worth)));
    if (best === undefined || worth > best.worth) best = { worth, hits: chosen };
    if (worth === 1) break;
  }
  return best;
}

/** Does the text satisfy the expression? Returns the words that do. */
export function matchExpr(expr: Expr, hits: Hits): Match | undefined {
  if (expr.unless.some(w => hits.has(w))) return undefined;
  const [only, ...more] = expr.groups;
  if (only === undefined) return undefined;
  return more.length === 0 ? matchOne(only, hits) : matchAll(expr.groups, expr.gap, hits);
}

/** Adds up the cues of a topic; `extra` are the county's own keywords for it. */
export function weigh(topic: Topic, extra: readonly Cue[], hits: Hits): Evidence | undefined {
  const gains: number[] = [];
  let against = 0;
  const words = new Set<string>();
  const spans: Span[] = [];
  for (const cue of [...topic.cues, ...extra]) {
    const match = matchExpr(cue, hits);
    if (match === undefined) continue;
    if (cue.weight < 0) {
      against += cue.weight;
      continue;
    }
    gains.push(cue.weight * match.worth);
    for (const hit of match.hits) {
      words.add(hit.word);
      spans.push({ start: hit.start, end: hit.end });
    }
  }
  if (gains.length === 0) return undefined;
  gains.sort((a, b) => b - a);
  const strength = (gains[0] ?? 0) + against;
  const score = gains.reduce((sum, gain, i) => sum + gain * (FADE[i] ?? 0), against);
  return { topic, score, strength, words: [...words], spans };
}

/** Every token that must be looked for to weigh these topics. */
export function tokensOf(topics: readonly Topic[]): string[] {
  return topics.flatMap(t => [
    ...t.cues.flatMap(c => [...c.groups.flat(), ...c.unless]),
    ...t.rules.flatMap(r => [...r.expr.groups.flat(), ...r.expr.unless]),
    ...t.urgent,
    ...t.calm,
  ]);
}
