import type { Hits } from './hits.ts';
import { gateTopics, pleaWords } from './lexicon/index.ts';
import { weigh } from './score.ts';

/** Why a message is not dispatched: not a whistle, or no department's business. */
export type GateKind =
  | 'greet'
  | 'ask'
  | 'test'
  | 'notice'
  | 'drill'
  | 'done'
  | 'civil'
  | 'pending'
  | 'township';

export type Gate = { kind: GateKind; outOfScope: boolean; words: string[] };

type Standing = { score: number; words: string[] };

const NONE: Standing = { score: 0, words: [] };
const STILL =
  /(?:又|还是|还在|仍|反弹|没人|不听|没解决|未解决|没处理|死灰|好景|没几天|没多久|可是|但是|但|却|不过|结果)/u;
const CLEARED = /(?:真|已|实|训练|不是)[^。,]{0,3}$/u;

/** What the rest of the text weighs: the best matter's score, whether danger is present, how much it pleads. */
export type Counterweight = {
  best: number;
  strong: boolean;
  urgent: boolean;
  pleas: number;
  /** How much the text as a whole resembles the best matter. */
  sure: number;
  reads: (kind: string) => number;
};

export const countPleas = (text: string): number => {
  const spoken = text.replaceAll('所有人', '');
  return pleaWords.filter(w => spoken.includes(w)).length;
};

/** Below this the cues of the best matter do not outweigh what the text as a whole resembles. */
const WEAK = 2.2;
const RESEMBLES = 0.5;
/** A ground that the text as a whole does not resemble at all is not meant by its words. */
const UNLIKE = 0.04;
/** From this resemblance on even a matter with cues is outweighed, unless a deed stands there in so many words. */
const PLAINLY = 0.8;
const OUTSPOKEN = 4;
/** A text that resembles a matter like this tells of it, even as a question. */
const CERTAIN = 0.9;
/** From this resemblance to small talk on, words of a matter in it are only talked about. */
const SURELY = 0.97;
/** A report of work done is short; a long text that says something was put out tells a story. */
const LONG_STORY = 60;
const IDLE_REST = 5;
/** How much of a text is left when these words and all signs are taken away. */
const rest = (text: string, words: readonly string[]): number =>
  words.reduce((t, w) => t.replaceAll(w, ''), text).replace(/[^\p{L}\p{N}]/gu, '').length;

function notWhistle(of: (kind: GateKind) => Standing, text: string, w: Counterweight): GateKind | undefined {
  const test = of('test');
  if (test.score >= 4 && !/(?:检测|测试(?:站|仪|车间|厂))/u.test(text)) return 'test';
  const drill = of('drill');
  if (drill.score >= 4 && !CLEARED.test(text.slice(0, text.search(/演练|演习|模拟|假设/u)))) {
    if (w.pleas <= 1 || /(?:演练|演习|桌面推演|假设)/u.test(text)) return 'drill';
  }
  const chatty = w.reads('chat') >= UNLIKE;
  const ask = of('ask');
  if (
    ask.score >= 3 &&
    w.sure < CERTAIN &&
    (w.pleas <= 1 || w.best < 1) &&
    !w.urgent &&
    (w.best < 2.5 || /[?]|吗|呢|谁管|哪个|归|文件|模板|发一份/u.test(text))
  )
    return 'ask';
  const done = of('done');
  const elsewhere = Math.max(w.reads('pending'), w.reads('township'), w.reads('civil')) >= RESEMBLES;
  if (done.score >= 4 && !elsewhere && text.length <= LONG_STORY && !STILL.test(text) && w.pleas <= 2)
    return 'done';
  const notice = of('notice');
  if (notice.score >= 4 && chatty && !w.urgent && of('township').score < 4 && of('civil').score < 4) {
    const several = notice.words.length >= 2;
    if (several && w.pleas <= 1) return 'notice';
    if (!several && w.best < 2.5 && w.pleas === 0) return 'notice';
  }
  const greet = of('greet');
  if (greet.score >= 4 && w.best < 2 && rest(text, greet.words) <= IDLE_REST) return 'greet';
  if (w.urgent || text.length > LONG_STORY) return undefined;
  const chat = w.reads('chat');
  if (w.best < WEAK && w.pleas === 0 && chat >= RESEMBLES) return 'greet';
  if (w.pleas > 1) return undefined;
  return (w.best < OUTSPOKEN && chat >= PLAINLY) || chat >= SURELY ? 'greet' : undefined;
}

function outOfScope(of: (kind: GateKind) => Standing, w: Counterweight): GateKind | undefined {
  if (w.urgent) return undefined;
  const likely = (kind: GateKind): boolean => w.reads(kind) >= UNLIKE;
  if (of('pending').score >= 4 && likely('pending')) return 'pending';
  if (of('civil').score >= 3 && likely('civil') && w.best < of('civil').score + 0.3) return 'civil';
  if (of('township').score >= 4 && likely('township') && (!w.strong || w.best < of('township').score))
    return 'township';
  for (const kind of ['civil', 'pending', 'township'] as const) {
    if (w.best < WEAK && w.reads(kind) >= RESEMBLES) return kind;
    if (w.best < OUTSPOKEN && w.reads(kind) >= PLAINLY) return kind;
  }
  return undefined;
}

/** Judges whether a text is for a department at all. */
export function judgeGate(text: string, hits: Hits, weight: Counterweight): Gate | undefined {
  const standings = new Map<string, Standing>();
  for (const topic of gateTopics) {
    const evidence = weigh(topic, [], hits);
    if (evidence !== undefined) standings.set(topic.code, { score: evidence.score, words: evidence.words });
  }
  const of = (kind: GateKind): Standing => standings.get(kind) ?? NONE;
  const idle = notWhistle(of, text, weight);
  if (idle !== undefined) return { kind: idle, outOfScope: false, words: of(idle).words };
  const elsewhere = outOfScope(of, weight);
  return elsewhere === undefined
    ? undefined
    : { kind: elsewhere, outOfScope: true, words: of(elsewhere).words };
}
