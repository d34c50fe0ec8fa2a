import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRouter, MAX_TEXT } from '../../src/whistle/route/index.ts';
import { demoBook } from './helpers.ts';

const book = demoBook();
const router = createRouter(book);
const units = new Set(book.units.map(u => u.code));

const words = fc.constantFrom(
  ...book.matters.flatMap(m => m.keywords),
  ...book.urgentWords,
  ...book.towns.map(t => t.name),
  '，',
  '。',
  '不是',
  '没有',
  '去年',
  '🚨',
  '\ud83d',
  '\u0000',
  '　',
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.array(words, { maxLength: 60 }).map(w => w.join('')),
);

it('answers any text, the same way each time, within its bounds', () => {
  fc.assert(
    fc.property(anyText, fc.option(anyText, { nil: undefined }), (text, town) => {
      const answer = router.route({ text, town });
      expect(router.route({ text, town })).toEqual(answer);
      expect(answer.confidence).toBeGreaterThanOrEqual(0);
      expect(answer.confidence).toBeLessThanOrEqual(1);
      expect(answer.matched.length).toBeLessThanOrEqual(12);
      const sent = answer.lead === null ? [] : [answer.lead, ...answer.joint];
      expect(sent.every(u => units.has(u))).toBe(true);
      expect(new Set(sent).size).toBe(sent.length);
      if (answer.lead === null) expect(answer.joint).toEqual([]);
      if (!answer.isWhistle || answer.outOfScope) expect(answer.lead).toBeNull();
      expect(JSON.parse(JSON.stringify(answer))).toBeTruthy();
    }),
    { numRuns: 300 },
  );
});

it('reads no further than its documented length', () => {
  const long = '果业大道两边卖苹果的三轮车摆了快一里地，'.repeat(3000);
  const answer = router.route({ town: '果园镇', text: `${long}着火了` });
  expect(answer).toEqual(router.route({ town: '果园镇', text: long.slice(0, MAX_TEXT) }));
  expect(answer.lead).toBe('ZHZFJ');
});

it('is not fooled by width, emoji, stutter or spaced-out writing', () => {
  const plain = router.route({ town: '城关镇', text: '鼎盛KTV半夜噪音扰民' });
  for (const text of [
    '鼎盛ＫＴＶ半夜噪音扰民！！！！',
    '🚨鼎盛ktv🎤半夜噪音扰民',
    '鼎 盛 K T V 半 夜 噪 音 扰 民',
    '鼎盛KTV半夜造音扰民',
  ]) {
    expect(router.route({ town: '城关镇', text })).toMatchObject({ lead: plain.lead, type: plain.type });
  }
});
