import { landmark, maskPatterns, maskWords } from './lexicon/masks.ts';
import { wordSets } from './lexicon/sets.ts';
import { soundsOf } from './sound.ts';
import { Trie } from './trie.ts';

/** A word of the lexicon found in a text. `worth` is below 1 for a sound-alike or a mere landmark. */
export type Hit = { word: string; start: number; end: number; worth: number };

export type Hits = ReadonlyMap<string, readonly Hit[]>;

const SOUND_WORTH = 0.75;
const LANDMARK_WORTH = 0.35;
/** Shortest word that is also sought by its sound; two characters sound like too many other things. */
const MIN_SOUND_LENGTH = 3;
/** A sound-alike must still show at least this share of the word's own characters. */
const SOUND_SHARE = 0.5;

const DENIED_BEFORE = /(?:不是|并不是|并非|不属于|不算|不是什么|又不是|没说)$/u;
/** An event that did not happen is no evidence; a thing that is not there may well be (`没有消防通道`). */
const NOT_HAPPENED = /(?:没有?|未|没再|并未|不曾)$/u;
/** `差点打起来`: a fight that nearly was is no fight; a fire that nearly was still is the fire service's. */
const NEARLY = /(?:差点|差一点|险些|快要|眼看|就要|要)(?:又|跟人|跟他)?$/u;
const FIGHTS = new Set(wordSets.fight ?? []);
const EVENTS = new Set([
  ...(wordSets.fire ?? []),
  ...(wordSets.trapped ?? []),
  ...(wordSets.fight ?? []),
  '滑坡',
  '塌方',
  '泄漏',
  '裂',
  '漏',
  '塌',
  '渗',
  '漏气',
  '受伤',
]);
const DENIED_AFTER =
  /^(?:那?是|都是)(?:去年|前年|上个?月|以前|老早|早年|前几年)的事|^(?:的事|问题|那事|的问题)?(?:已经|早就|都)?(?:解决了|倒?没有(?=[,。是])|处理好了|整改完了|没问题|无关|没关系|不存在)/u;

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

type Span = { start: number; end: number };

/** `烟花仓库门口`, `学校对面`: the noun (with what stands right before it) only says where. */
function landmarkSpans(text: string): Span[] {
  return [...text.matchAll(landmark)].map(m => ({ start: m.index, end: m.index + (m[1]?.length ?? 0) }));
}

/** Finds all words of a lexicon in normalised texts. Built once, then read-only. */
export class HitFinder {
  readonly #exact = new Trie<string>();
  readonly #sound = new Trie<string>();
  readonly #masks = new Trie<string>();
  readonly #patterns: { token: string; regex: RegExp }[] = [];

  constructor(tokens: Iterable<string>) {
    for (const token of new Set(tokens)) {
      if (token.startsWith('re:')) {
        this.#patterns.push({ token, regex: new RegExp(token.slice(3), 'gu') });
        continue;
      }
      const word = token.toLowerCase();
      this.#exact.add(word.split(''), token);
      if (word.length >= MIN_SOUND_LENGTH && /^\p{Script=Han}+$/u.test(word)) {
        this.#sound.add(soundsOf(word), token);
      }
    }
    for (const mask of maskWords) this.#masks.add(mask.toLowerCase().split(''), mask);
  }

  find(text: string): Hits {
    const chars = text.split('');
    const masks = this.#maskedSpans(text, chars);
    const landmarks = landmarkSpans(text);
    const hits = new Map<string, Hit[]>();
    const add = (token: string, start: number, end: number, worth: number): void => {
      const word = token.startsWith('re:') ? text.slice(start, end) : token;
      if (masks.some(m => m.start <= start && end <= m.end && m.end - m.start > end - start)) return;
      if (DENIED_BEFORE.test(text.slice(Math.max(0, start - 4), start))) return;
      if (EVENTS.has(word) && NOT_HAPPENED.test(text.slice(Math.max(0, start - 3), start))) return;
      if (FIGHTS.has(word) && NEARLY.test(text.slice(Math.max(0, start - 5), start))) return;
      if (DENIED_AFTER.test(text.slice(end, end + 12))) return;
      const landmark = landmarks.some(l => l.start <= start && end <= l.end);
      const hit = { word, start, end, worth: landmark ? worth * LANDMARK_WORTH : worth };
      const list = hits.get(token);
      if (list === undefined) hits.set(token, [hit]);
      else list.push(hit);
    };
    this.#exact.scan(chars, (word, start, end) => add(word, start, end, 1));
    this.#addSoundAlikes(text, add);
    for (const { token, regex } of this.#patterns) {
      for (const m of text.matchAll(regex)) add(token, m.index, m.index + m[0].length, 1);
    }
    return hits;
  }

  #maskedSpans(text: string, chars: readonly string[]): Span[] {
    const spans: Span[] = [];
    this.#masks.scan(chars, (_mask, start, end) => spans.push({ start, end }));
    for (const pattern of maskPatterns) {
      for (const m of text.matchAll(pattern)) spans.push({ start: m.index, end: m.index + m[0].length });
    }
    return spans;
  }

  #addSoundAlikes(
    text: string,
    add: (word: string, start: number, end: number, worth: number) => void,
  ): void {
    const realWords = new Set<string>();
    for (const s of segmenter.segment(text)) {
      if (s.isWordLike === true && s.segment.length >= MIN_SOUND_LENGTH) realWords.add(s.segment);
    }
    this.#sound.scan(soundsOf(text), (word, start, end) => {
      const written = text.slice(start, end);
      if (written === word || realWords.has(written)) return;
      let same = 0;
      for (let i = 0; i < word.length; i++) if (written[i] === word[i]) same++;
      if (same / word.length >= SOUND_SHARE) add(word, start, end, SOUND_WORTH);
    });
  }
}
