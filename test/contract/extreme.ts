/** What people really type, and worse: long Chinese, emoji of several code points, markup, controls, half a character. */
export const NASTY = [
  '张*三_#1 [链接](http://x.example) <b>&amp;</b> {{y}} |~`代码` \\n # 标题 > 引用 - 列表 1. 序号',
  '👨‍👩‍👧‍👦🇨🇳👍🏽é\u202Egpj\u202C\u0000\u0007\uD83D',
  '现场情况说明，请各单位按职责分工认真核实并及时反馈办理结果。'.repeat(12),
].join('');

const MANY = 30;
const CHINESE = /\p{Script=Han}/u;
/** Words and lists that the product itself makes and bounds. */
const OWN = new Set(['quarter', 'slots']);
const NAMES_A_ROW = new Set(['id', 'key', 'personId', 'code', 'value', 'cardId']);

/**
 * The same view at its worst: every text that an official could have typed grows and gets markup, every list has thirty
 * entries of their own. Dates, numbers, codes and enumerations stay, so that the view still is one.
 */
export function extreme<T>(value: T): T;
export function extreme(value: unknown): unknown {
  if (typeof value === 'string') return CHINESE.test(value) ? value + NASTY : value;
  if (Array.isArray(value)) return isTuple(value) ? value : many(value);
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  // A card that goes into another one has been cut to size already.
  if ('tone' in value && 'facts' in value) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, OWN.has(name) ? inner : extreme(inner)]),
  );
}

/** Pairs of numbers mean something by their place. */
function isTuple(list: readonly unknown[]): boolean {
  return list.every(item => typeof item === 'number');
}

function many(list: readonly unknown[]): unknown[] {
  if (list.length === 0) return [];
  return Array.from({ length: Math.max(MANY, list.length) }, (_, at) => {
    const item = extreme(list[at % list.length]);
    return at < list.length ? item : renamed(item, at);
  });
}

function renamed(item: unknown, at: number): unknown {
  if (typeof item === 'string') return `${item}${at}`;
  if (Array.isArray(item) || item instanceof Date || typeof item !== 'object' || item === null) return item;
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      NAMES_A_ROW.has(name) && typeof value === 'string' ? `${value}${at}` : value,
    ]),
  );
}
