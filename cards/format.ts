/** How days and times read on a card; Asia/Shanghai, which has kept one offset since 1992. */

const OFFSET_MS = 8 * 3_600_000;
const WEEKDAYS = ['日', '一', '二', '三', '四', '五', '六'];

/** 9月15日（周二） for '2026-09-15'. */
export function dayText(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  return `${at.getUTCMonth() + 1}月${at.getUTCDate()}日（周${WEEKDAYS[at.getUTCDay()]}）`;
}

/** 9月15日 for '2026-09-15'. */
export function shortDay(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  return `${at.getUTCMonth() + 1}月${at.getUTCDate()}日`;
}

/** 10:21 on the same day as `now`, else 9月8日 10:21. */
export function timeText(at: Date, now: Date): string {
  const local = new Date(at.getTime() + OFFSET_MS).toISOString();
  const today = new Date(now.getTime() + OFFSET_MS).toISOString().slice(0, 10);
  const clock = local.slice(11, 16);
  return local.slice(0, 10) === today ? clock : `${shortDay(local.slice(0, 10))} ${clock}`;
}

/** 9月8日 10:21, whatever the day. */
export function stampText(at: Date): string {
  const local = new Date(at.getTime() + OFFSET_MS).toISOString();
  return `${shortDay(local.slice(0, 10))} ${local.slice(11, 16)}`;
}

/** A deadline, where the end of a day is its own and not the morrow's beginning: 1月31日 24:00. */
export function tillText(at: Date): string {
  const text = stampText(at);
  return text.endsWith(' 00:00') ? `${stampText(new Date(at.getTime() - 1)).slice(0, -5)}24:00` : text;
}

/** 45分钟, 2小时, 1小时30分; never negative. */
export function minutesText(minutes: number): string {
  const whole = Math.max(0, Math.round(minutes));
  const hours = Math.floor(whole / 60);
  const rest = whole % 60;
  if (hours === 0) return `${rest}分钟`;
  return rest === 0 ? `${hours}小时` : `${hours}小时${rest}分`;
}

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/** At most `max` characters as a person counts them, with … when cut. */
export function cut(text: string, max: number): string {
  // No text has more characters than code units.
  if (text.length <= max) return text;
  const marks = [...graphemes.segment(text)];
  if (marks.length <= max) return text;
  return `${marks
    .slice(0, max - 1)
    .map(mark => mark.segment)
    .join('')}…`;
}

/** 消防、市监局 */
export function list(names: readonly string[]): string {
  return names.join('、');
}
