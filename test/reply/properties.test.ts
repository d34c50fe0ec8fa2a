import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDay } from '../../src/duty/calendar.ts';
import { readNumber } from '../../src/report/reply/numerals.ts';
import { parseReply } from '../../src/report/reply/parse.ts';
import { READ_LIMIT } from '../../src/report/reply/text.ts';
import { INTENTS } from '../../src/report/reply/types.ts';
import { calendar, counted, ownReplies, reading, thursday } from './support.ts';

const words = [
  '收到',
  '报',
  '了',
  '没',
  '不是',
  '周五',
  '下周一',
  '7号',
  '12家',
  '问题5个',
  '都整改了',
  '由',
  '让小王',
  '节后',
  '吗',
  '「',
  '」',
  '@',
  ',',
  '。',
  '一',
  '半',
  '延期',
  '系统',
  '打不开',
  '零',
  '👌',
  '\uD800',
  '\u0000',
  '马上',
  '改成',
  '两三天',
];
const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.constantFrom(...words), { maxLength: 40 }).map(parts => parts.join('')),
  fc.array(fc.nat(0xffff), { maxLength: 30 }).map(units => String.fromCharCode(...units)),
);

describe('any reply', () => {
  it('gets an answer of the agreed shape', () => {
    fc.assert(
      fc.property(anything, text => {
        const { intent, slots, confidence } = reading(text);
        expect(INTENTS).toContain(intent);
        for (const day of [slots.due, slots.dueLatest, slots.claimedDate])
          if (day !== undefined) expect(isDay(day)).toBe(true);
        if (slots.due !== undefined && slots.dueLatest !== undefined)
          expect(slots.due < slots.dueLatest).toBe(true);
        expect(confidence).toBeGreaterThanOrEqual(0);
        expect(confidence).toBeLessThanOrEqual(1);
        if (intent === 'UNKNOWN') expect(slots).toEqual({});
      }),
      { numRuns: 500 },
    );
  });

  it('is read the same twice', () => {
    fc.assert(
      fc.property(anything, text => {
        expect(reading(text)).toEqual(reading(text));
      }),
      { numRuns: 100 },
    );
  });

  it('is cut at a documented length, however long', () => {
    const long = `周五前报${'啊'.repeat(100_000)}`;
    expect(reading(long)).toEqual(reading(long.slice(0, READ_LIMIT)));
    expect(reading(`${'由'.repeat(100_000)}`).intent).toBe('UNKNOWN');
  });

  it('means the same with the bot mentioned, in full width, or with its quote of someone else before it', () => {
    const wide = (text: string) =>
      text.replace(/[!-~]/gu, char => String.fromCharCode(char.charCodeAt(0) + 0xfee0));
    for (const { label, context } of ownReplies().filter(({ label }) => !label.text.startsWith('@'))) {
      const plain = counted(parseReply(label.text, context, calendar));
      for (const dressed of [`@查一次机器人 ${label.text}`, `「请于3月1日前报送,企业99家」${label.text}`]) {
        expect({ text: dressed, ...counted(parseReply(dressed, context, calendar)) }).toEqual({
          text: dressed,
          ...plain,
        });
      }
      if (/@/u.test(label.text)) continue;
      expect({ text: label.text, ...counted(parseReply(wide(label.text), context, calendar)) }).toEqual({
        text: label.text,
        ...plain,
      });
    }
  });

  it('is a promise up to the deadline and a request for more time after it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 31 }), date => {
        const { intent, slots } = parseReply(`${date}号报`, thursday, calendar);
        expect(intent).toBe(date <= 7 ? 'PROMISE' : 'EXTENSION_REQUEST');
        expect(slots.due).toBe(`2026-07-${String(date).padStart(2, '0')}`);
      }),
    );
  });
});

describe('numbers', () => {
  const digits = '零一二三四五六七八九';
  const spell = (n: number): string => {
    if (n < 10) return digits.charAt(n);
    if (n < 100) return `${digits.charAt(Math.floor(n / 10))}十${n % 10 === 0 ? '' : digits.charAt(n % 10)}`;
    const rest = n % 100;
    const tail = rest === 0 ? '' : rest < 10 ? `零${spell(rest)}` : spell(rest);
    return `${digits.charAt(Math.floor(n / 100))}百${tail}`;
  };

  it('are the same in Chinese and Arabic numerals', () => {
    for (let n = 0; n < 1000; n++) {
      expect(readNumber(spell(n))).toBe(n);
      expect(readNumber(String(n))).toBe(n);
    }
    expect(['一十二', '两百', '三百二', '俩', '二〇二六', '三四', '十百'].map(readNumber)).toEqual([
      12,
      200,
      320,
      2,
      2026,
      undefined,
      undefined,
    ]);
  });
});
