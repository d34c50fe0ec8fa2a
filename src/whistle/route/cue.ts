/**
 * The notation in which the lexicon is written, so that a person who knows the duties can read and correct it.
 *
 *   # M01 电动自行车充电停放            a topic: a code, a name; then, for topics that no county table lists,
 *   # D03 渔政 lead NYNCJ joint GAJ    who leads and who joins
 *   3 飞线充电 拉线充电                 a cue of weight 3: any of these words
 *   3 @ebike & 楼道 走廊 /10            both groups within 10 characters of each other (14 when not said)
 *   2 三无 ! 船 艇                     not when one of these words is anywhere in the text
 *   -2 丢了 被偷                       evidence against
 *   weak 大车 货车                     county keywords that mislead when alone
 *   core ZJJ                           joint units that come along even when the matter is not the main one
 *   drop SLJ unless @water             a default joint unit that the text must support
 *   add JYJ when 学生                  a unit that the text brings in
 *   lead STHJ when 厂                  who leads instead of the default
 *   yield M35 M11                      is dropped when one of these is evident
 *   urgent 漏 喷                       words that make this topic an emergency
 *   calm 没证 手续                     words that make an emergency topic a routine one
 *   live                              counts only when the danger is there now
 *
 * `@name` stands for a shared word set; `re:` starts a regular expression (no spaces in it).
 */
type Group = readonly string[];

export type Expr = { groups: readonly Group[]; gap: number; unless: Group };

export type Cue = Expr & { weight: number };

export type UnitRule = { unit: string; kind: 'drop' | 'add' | 'lead'; when: boolean; expr: Expr };

export type Topic = {
  code: string;
  name: string;
  lead: string | undefined;
  joint: readonly string[];
  cues: Cue[];
  weak: string[];
  core: string[];
  rules: UnitRule[];
  yields: string[];
  urgent: string[];
  calm: string[];
  live: boolean;
};

export type WordSets = Readonly<Record<string, readonly string[]>>;

/** The lexicon's text is wrong: a bug in this program, not in what an official typed. */
class LexiconError extends Error {}

const DEFAULT_GAP = 14;
const ANYWHERE = Number.POSITIVE_INFINITY;

const split = (s: string): string[] => s.split(/\s+/u).filter(w => w.length > 0);

function expand(tokens: readonly string[], sets: WordSets): string[] {
  return tokens.flatMap(t => {
    if (!t.startsWith('@')) return [t];
    const set = sets[t.slice(1)];
    if (set === undefined) throw new LexiconError(`unknown word set ${t}`);
    return set;
  });
}

/** Parses `a b & c d /12 ! e`. */
function parseExpr(source: string, sets: WordSets): Expr {
  const [positive = '', negative = ''] = source.split(/\s!\s/u);
  let gap = DEFAULT_GAP;
  const body = positive.replace(/\/(\d+)\s*$/u, (_all, n: string) => {
    gap = n === '0' ? ANYWHERE : Number(n);
    return '';
  });
  const groups = body.split('&').map(g => expand(split(g), sets));
  if (groups.some(g => g.length === 0)) throw new LexiconError(`empty group in "${source}"`);
  return { groups, gap, unless: expand(split(negative), sets) };
}

function parseHead(head: string): Topic {
  const m = /^(\S+)\s+(\S+)(?:\s+lead\s+(\S+))?(?:\s+joint\s+(.+))?$/u.exec(head);
  if (m === null) throw new LexiconError(`bad heading "${head}"`);
  const [, code = '', name = '', lead, joint = ''] = m;
  return {
    code,
    name,
    lead,
    joint: split(joint),
    cues: [],
    weak: [],
    core: [],
    rules: [],
    yields: [],
    urgent: [],
    calm: [],
    live: false,
  };
}

function parseLine(topic: Topic, line: string, sets: WordSets): void {
  const [first = ''] = split(line);
  const rest = line.slice(first.length).trim();
  if (/^-?\d+(\.\d+)?$/u.test(first)) {
    topic.cues.push({ weight: Number(first), ...parseExpr(rest, sets) });
    return;
  }
  switch (first) {
    case 'weak':
      topic.weak.push(...split(rest));
      return;
    case 'core':
      topic.core.push(...split(rest));
      return;
    case 'yield':
      topic.yields.push(...split(rest));
      return;
    case 'urgent':
      topic.urgent.push(...expand(split(rest), sets));
      return;
    case 'live':
      topic.live = true;
      return;
    case 'calm':
      topic.calm.push(...expand(split(rest), sets));
      return;
    case 'drop':
    case 'add':
    case 'lead': {
      const m = /^(\S+)\s+(when|unless)\s+(.+)$/u.exec(rest);
      if (m === null) throw new LexiconError(`bad rule "${line}" in ${topic.code}`);
      const [, unit = '', word, expr = ''] = m;
      topic.rules.push({ unit, kind: first, when: word === 'when', expr: parseExpr(expr, sets) });
      return;
    }
    default:
      throw new LexiconError(`bad line "${line}" in ${topic.code}`);
  }
}

/** Parses one lexicon text into its topics. */
export function parseTopics(source: string, sets: WordSets): Topic[] {
  const topics: Topic[] = [];
  for (const raw of source.split('\n')) {
    const line = raw.trim();
    if (line === '') continue;
    if (line.startsWith('#')) {
      topics.push(parseHead(line.slice(1).trim()));
      continue;
    }
    const topic = topics.at(-1);
    if (topic === undefined) throw new LexiconError(`line before the first heading: "${line}"`);
    parseLine(topic, line, sets);
  }
  return topics;
}

/** Parses `name: words` lines; a set may use sets named above it. */
export function parseSets(source: string): WordSets {
  const sets: Record<string, readonly string[]> = {};
  for (const raw of source.split('\n')) {
    const line = raw.trim();
    if (line === '') continue;
    const at = line.indexOf(':');
    if (at < 0) throw new LexiconError(`bad word set "${line}"`);
    const name = line.slice(0, at).trim();
    sets[name] = [...(sets[name] ?? []), ...expand(split(line.slice(at + 1)), sets)];
  }
  return sets;
}
