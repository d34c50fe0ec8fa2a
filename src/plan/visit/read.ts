import { type Day, isDay } from '../../duty/calendar.ts';
import type { Level } from '../../rules/schema.ts';

export interface Registration {
  readonly enterprise: string;
  readonly date: Day;
  readonly level: Level;
  readonly unit: string;
  readonly kinds: string[];
}

const OPENING = /^登记上级检查\s*[:：]?\s*/u;
const DATE = /(?:(\d{4})\s*[年\-/.])?\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})\s*[日号]?/u;

/** 企业 日期 机关 类别、类别, in this order; undefined when the line is no such sentence. */
export function readRegistration(text: string, today: Day): Registration | 'unclear' | undefined {
  const line = text.normalize('NFKC').trim();
  if (!OPENING.test(line)) return undefined;
  const body = line.replace(OPENING, '');
  const found = DATE.exec(body);
  if (found === null) return 'unclear';
  const enterprise = body.slice(0, found.index).trim();
  const [unit = '', ...kinds] = body
    .slice(found.index + found[0].length)
    .split(/[、,;\s]+/u)
    .filter(word => word !== '');
  const date = pastDay(found, today);
  const level = levelOf(unit);
  if (enterprise === '' || kinds.length === 0 || date === undefined || level === undefined) return 'unclear';
  return { enterprise, date, level, unit, kinds };
}

/** A day without a year is the last such day up to today. */
function pastDay([, year, month = '', date = '']: RegExpExecArray, today: Day): Day | undefined {
  const tail = `${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  const thisYear = Number(today.slice(0, 4));
  const candidates = year === undefined ? [thisYear, thisYear - 1] : [Number(year)];
  return candidates.map(y => `${y}-${tail}`).find(day => isDay(day) && (year !== undefined || day <= today));
}

/** Whose body it is, by its name: 国家…、…部、…总局; 省…、…厅; …市…. */
function levelOf(unit: string): Level | undefined {
  if (/^(?:国家|国务院|中央)|部$|总局$/u.test(unit)) return 'national';
  if (/省|自治区|厅$/u.test(unit)) return 'province';
  return /市(?!场|政|监)/u.test(unit) ? 'city' : undefined;
}
