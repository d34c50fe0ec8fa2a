/** What a cell means: parsers from a cell to a value, or to the Chinese reason why it cannot be one. */
import type { Day } from '../../duty/calendar.ts';
import { isDay } from '../../duty/calendar.ts';
import type { Cell } from './cell.ts';
import { dayOfSerial } from './cell.ts';

type Parsed<V> = { readonly ok: true; readonly value: V } | { readonly ok: false; readonly reason: string };
export type Parse<V> = (cell: Cell) => Parsed<V>;

const accept = <V>(value: V): Parsed<V> => ({ ok: true, value });
const refuse = (reason: string): Parsed<never> => ({ ok: false, reason });

/** A name or a sentence, at most `max` characters. Numbers are taken only where `numbers` says so. */
export function text(max: number, numbers = false): Parse<string> {
  return cell => {
    if (cell.kind === 'number' && numbers) return accept(String(cell.value));
    if (cell.kind !== 'text') return refuse(`应为文字，实为${kindName(cell)}`);
    const value = tidy(cell.text);
    if (hasInvisible(value)) return refuse('含有不可见字符，请重新输入');
    if ([...value].length > max) return refuse(`超过 ${max} 个字`);
    return accept(value);
  };
}

/** A code or number that is an identity and never counted with: full-width forms become half-width, blanks go. */
export function code(pattern: RegExp, expected: string): Parse<string> {
  return cell => {
    const value = codeText(cell);
    if (!value.ok) return value;
    return pattern.test(value.value) ? value : refuse(`${expected}，实为“${clip(value.value)}”`);
  };
}

/** 手机号: 11 digits of the mainland; +86, blanks and hyphens are dropped. */
export const mobile: Parse<string> = cell => {
  const value = codeText(cell);
  if (!value.ok) return value;
  const digits = value.value.replaceAll('-', '').replace(/^(\+?86)(?=1\d{10}$)/, '');
  return /^1[3-9]\d{9}$/.test(digits) ? accept(digits) : refuse('手机号应为 11 位数字，以 13–19 开头');
};

/** The day numbers of 1950 to 2099; a date whose cell lost its format is one of them. */
const serials = { from: 18_264, to: 73_050 };

/** A civil day: an Excel date, or text such as 2026-9-15, 2026/9/15, 2026.9.15, 2026年9月15日, 20260915. */
export const day: Parse<Day> = cell => {
  if (cell.kind === 'date') return plausible(cell.day);
  if (cell.kind === 'number' && cell.value >= serials.from && cell.value <= serials.to)
    return plausible(dayOfSerial(cell.value) ?? '');
  if (cell.kind !== 'text' && cell.kind !== 'number') return refuse(`应为日期，实为${kindName(cell)}`);
  const written = cell.kind === 'text' ? cell.text.normalize('NFKC').replace(/\s+/g, '') : String(cell.value);
  const parts = /^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))$/.exec(
    written.replace(/[T ]?00:00(:00)?$/, ''),
  );
  const [, year = '', month = parts?.[4] ?? '', date = parts?.[5] ?? ''] = parts ?? [];
  const found = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  if (!isDay(found))
    return refuse(`不是有效日期“${clip(written)}”，应如 2026-09-15（或设为 Excel 日期格式）`);
  return plausible(found);
};

/** 有效期: a day, or null for 长期. */
export const validity: Parse<Day | null> = cell =>
  cell.kind === 'text' && tidy(cell.text) === '长期' ? accept(null) : day(cell);

/** 是/否. */
export const yesNo: Parse<boolean> = cell => {
  if (cell.kind === 'boolean') return accept(cell.value);
  const value = cell.kind === 'text' ? tidy(cell.text) : '';
  if (['是', '有', '√', '对', '在用'].includes(value)) return accept(true);
  if (['否', '无', '×', '不', '停用'].includes(value)) return accept(false);
  return refuse(`应填“是”或“否”，实为${shown(cell)}`);
};

/** One of a closed list of words; several words may mean the same value. */
export function choice<V>(words: ReadonlyMap<string, V>): Parse<V> {
  return cell => {
    const value = cell.kind === 'text' ? words.get(tidy(cell.text)) : undefined;
    if (value !== undefined) return accept(value);
    return refuse(`应为${quoteList(words.keys())}之一，实为${shown(cell)}`);
  };
}

/** Several words of a closed list, separated by 、，, ；; or / */
export function choices<V>(words: ReadonlyMap<string, V>): Parse<V[]> {
  return cell => {
    if (cell.kind !== 'text') return refuse(`应为文字，实为${kindName(cell)}`);
    const found = new Set<V>();
    for (const word of tidy(cell.text).split(/[、，,；;/\s]+/)) {
      if (word === '') continue;
      const value = words.get(word);
      if (value === undefined) return refuse(`应为${quoteList(words.keys())}，实为“${clip(word)}”`);
      found.add(value);
    }
    return found.size > 0 ? accept([...found]) : refuse('没有填写内容');
  };
}

/** Free words, separated by 、，, ；; or blanks: at most `most` different ones of at most `max` characters each. */
export function words(most: number, max: number): Parse<string[]> {
  return cell => {
    if (cell.kind !== 'text') return refuse(`应为文字，实为${kindName(cell)}`);
    const found = [...new Set(tidy(cell.text).split(/[、，,；;\s]+/))].filter(word => word !== '');
    if (found.some(hasInvisible)) return refuse('含有不可见字符，请重新输入');
    const long = found.find(word => [...word].length > max);
    if (long !== undefined) return refuse(`“${clip(long)}”超过 ${max} 个字`);
    if (found.length > most) return refuse(`最多 ${most} 个，实为 ${found.length} 个`);
    return accept(found);
  };
}

/** A whole number from `min` to `max`. */
export function count(min: number, max: number): Parse<number> {
  return cell => {
    const value =
      cell.kind === 'number' ? cell.value : Number(cell.kind === 'text' ? tidy(cell.text) || 'x' : 'x');
    const ok = Number.isInteger(value) && value >= min && value <= max;
    return ok ? accept(value) : refuse(`应为 ${min}–${max} 的整数，实为${shown(cell)}`);
  };
}

/** 年度频次: a whole number, `2次`, or null for 不设上限. */
export const yearlyCap: Parse<number | null> = cell => {
  if (cell.kind === 'text' && ['不设上限', '不限', '无'].includes(tidy(cell.text))) return accept(null);
  const times = cell.kind === 'text' ? /^(\d+)次$/.exec(tidy(cell.text))?.[1] : undefined;
  return count(1, 366)(times === undefined ? cell : { kind: 'text', text: times });
};

/** 抽查比例 as it is written on lists: `30%`. Takes a percent cell, a fraction up to 1, or text. */
export const ratio: Parse<string> = cell => {
  const percent = percentOf(cell);
  if (percent === undefined || !(percent > 0 && percent <= 100))
    return refuse(`应为 0–100% 的比例，如 30%，实为${shown(cell)}`);
  return accept(`${Number(percent.toFixed(2))}%`);
};

function percentOf(cell: Cell): number | undefined {
  if (cell.kind === 'number') return cell.percent || cell.value <= 1 ? cell.value * 100 : undefined;
  if (cell.kind !== 'text') return undefined;
  const match = /^(\d+(?:\.\d+)?)%$/.exec(cell.text.normalize('NFKC').replace(/\s+/g, ''));
  return match ? Number(match[1]) : undefined;
}

/** Text without surrounding blanks of any width, line breaks turned into blanks. */
export function tidy(value: string): string {
  return value
    .replace(/\u200b|\u200c|\u200d|\ufeff/g, '')
    .replace(/[\s\u00a0\u3000]+/g, ' ')
    .trim();
}

/** A number that Excel holds loses digits past the fifteenth. */
function codeText(cell: Cell): Parsed<string> {
  if (cell.kind === 'number') {
    if (!Number.isInteger(cell.value)) return refuse(`应为编号，实为数字 ${cell.value}`);
    if (Math.abs(cell.value) >= 1e15)
      return refuse('数字超过 15 位，Excel 已丢失末位，请把该列设为“文本”后重新填写');
    return accept(String(cell.value));
  }
  if (cell.kind !== 'text') return refuse(`应为编号，实为${kindName(cell)}`);
  const value = cell.text.normalize('NFKC').replace(/[\s\u00a0\u200b-\u200d\ufeff]+/g, '');
  if (/^\d(\.\d+)?E\+\d+$/i.test(value))
    return refuse('已被 Excel 变成科学计数法，请把该列设为“文本”后重新填写');
  return accept(value);
}

function plausible(found: Day): Parsed<Day> {
  return found >= '1950-01-01' && found < '2100-01-01'
    ? accept(found)
    : refuse(`日期 ${found} 不在合理范围内`);
}

function hasInvisible(value: string): boolean {
  return /\p{Cc}/u.test(value);
}

function kindName(cell: Cell): string {
  const names = {
    text: '文字',
    number: '数字',
    date: '日期',
    boolean: '是非值',
    formula: '公式',
    error: '错误值',
  };
  return names[cell.kind];
}

function shown(cell: Cell): string {
  return cell.kind === 'text' ? `“${clip(tidy(cell.text))}”` : kindName(cell);
}

function quoteList(words: Iterable<string>): string {
  return [...words].map(word => `“${word}”`).join('、');
}

function clip(value: string): string {
  return value.length > 20 ? `${value.slice(0, 20)}…` : value;
}
