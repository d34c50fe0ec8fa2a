import type { BookMatter, RoutingBook, WhistleType } from './book.ts';
import type { Cue, Topic, UnitRule } from './cue.ts';
import { dutyTopics } from './lexicon/index.ts';
import type { UnitBinding } from './units.ts';

/** A topic tied to a county: who leads and joins is the county's word, how people speak of it is the lexicon's. */
export type BoundTopic = {
  topic: Topic;
  code: string;
  name: string;
  lead: string;
  joint: readonly string[];
  core: readonly string[];
  rules: readonly UnitRule[];
  keywordCues: readonly Cue[];
  defaultType: WhistleType;
};

const WEAK_KEYWORD = 0.5;
/** The lexicon knows nothing of a matter that only this county has: its keywords must speak for themselves. */
const OWN_KEYWORD = 3;
const keywordWeight = (word: string): number => (word.length === 1 ? 0.8 : word.length === 2 ? 2 : 2.2);

function weightIn(topic: Topic, keyword: string): number {
  if (topic.weak.includes(keyword)) return WEAK_KEYWORD;
  return topic.cues.length === 0 && keyword.length > 1 ? OWN_KEYWORD : keywordWeight(keyword);
}

const wordCue = (weight: number, word: string): Cue => ({ weight, groups: [[word]], gap: 0, unless: [] });

function emptyTopic(code: string, name: string): Topic {
  return {
    code,
    name,
    lead: undefined,
    joint: [],
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

const sharedKeywords = (matter: BookMatter, topic: Topic): number => {
  const words = new Set(topic.cues.flatMap(c => (c.groups.length === 1 ? c.groups.flat() : [])));
  return matter.keywords.filter(k => words.has(k) || topic.weak.includes(k)).length;
};

/** The lexicon topic that speaks of a county matter: by name, else by the keywords they share. */
function topicFor(matter: BookMatter): Topic {
  const named = dutyTopics.find(t => t.name === matter.name);
  if (named !== undefined) return named;
  const [best] = dutyTopics
    .filter(t => t.lead === undefined)
    .map(t => ({ t, shared: sharedKeywords(matter, t) }))
    .sort((a, b) => b.shared - a.shared);
  return best !== undefined && best.shared >= 2 ? best.t : emptyTopic(matter.code, matter.name);
}

/** The county's matters, then the duties that its table does not list but its units have. */
export function bindTopics(book: RoutingBook, units: UnitBinding): BoundTopic[] {
  const rulesOf = (topic: Topic): UnitRule[] =>
    topic.rules.flatMap(rule => {
      const unit = units.codeOf(rule.unit);
      return unit === undefined ? [] : [{ ...rule, unit }];
    });
  const known = (codes: readonly string[]): string[] => codes.flatMap(c => units.codeOf(c) ?? []);
  const matters = book.matters.map(matter => {
    const topic = topicFor(matter);
    return {
      topic,
      code: matter.code,
      name: matter.name,
      lead: matter.lead,
      joint: matter.joint,
      core: known(topic.core),
      rules: rulesOf(topic),
      keywordCues: matter.keywords.map(k => wordCue(weightIn(topic, k), k)),
      defaultType: matter.defaultType,
    };
  });
  const duties = dutyTopics.flatMap(topic => {
    const lead = topic.lead === undefined ? undefined : units.codeOf(topic.lead);
    if (lead === undefined) return [];
    const defaultType: WhistleType = '日常哨';
    return [
      {
        topic,
        code: topic.code,
        name: topic.name,
        lead,
        joint: known(topic.joint),
        core: [],
        rules: rulesOf(topic),
        keywordCues: [],
        defaultType,
      },
    ];
  });
  return [...matters, ...duties, ...scenarioTopics(book)];
}

const MIN_ITEM = 3;

/** What the scenario list says a unit inspects, as weak evidence for that unit when nothing else speaks. */
function scenarioTopics(book: RoutingBook): BoundTopic[] {
  return book.units.map(unit => {
    const items = book.scenarios.flatMap(s => s.items[unit.code] ?? []);
    const phrases = [...items, unit.duty].flatMap(i => i.split(/[、，；,;“”（）()\s]+/u));
    const words = [...new Set(phrases)].filter(w => w.length >= MIN_ITEM && w.length <= 8);
    const code = `U:${unit.code}`;
    return {
      topic: emptyTopic(code, unit.duty),
      code,
      name: unit.duty,
      lead: unit.code,
      joint: [],
      core: [],
      rules: [],
      keywordCues: words.map(w => wordCue(1.5, w)),
      defaultType: '日常哨',
    };
  });
}
