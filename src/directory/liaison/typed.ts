import { liaisonCopy } from '../../../cards/liaison-copy.ts';
import type { Interpreter } from '../../chat/entry.ts';
import { addDays, type Day, dayOf, isDay } from '../../duty/calendar.ts';
import { gapId } from './state.ts';

const LEAVE = /^我?(?:要|想)?请(?:个)?(?:事|病|年|公|婚|产|探亲)?假/u;
const BACK = /^(?:我)?(?:已)?(?:销假|回来上班|休假结束)[了。!！]?$/u;
const DATE = /(?:(\d{4})\s*[年\-/.])?\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})\s*[日号]?/gu;
const DAYS = /([一二两三四五六七八九十]|\d{1,2})\s*天/u;
const NUMERALS = '零一二三四五六七八九十';

/** The last day of leave in 请假到7月6日, 请假7月3日-7月6日, 请假3天. Undefined when none is named. */
function leaveTill(text: string, today: Day): Day | undefined {
  const days = [...text.matchAll(DATE)].map(([, year, month = '', day = '']) =>
    dayFrom(year, month, day, today),
  );
  const last = days.at(-1);
  if (last !== undefined) return last;
  if (/今天|今日|半天/u.test(text)) return today;
  if (/明天|明日/u.test(text)) return addDays(today, 1);
  const count = DAYS.exec(text)?.[1];
  if (count === undefined) return undefined;
  const n = count === '两' ? 2 : NUMERALS.includes(count) ? NUMERALS.indexOf(count) : Number(count);
  return n > 0 ? addDays(today, n - 1) : undefined;
}

/** A day without a year is the next such day from today on. */
function dayFrom(year: string | undefined, month: string, day: string, today: Day): Day | undefined {
  const tail = `${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const thisYear = Number(today.slice(0, 4));
  const candidates = year === undefined ? [thisYear, thisYear + 1] : [Number(year)];
  return candidates
    .map(y => `${y}-${tail}`)
    .find(found => isDay(found) && (year !== undefined || found >= today));
}

/** 请假、销假 of a liaison or of a 分管领导. */
export const liaisonLeave: Interpreter = async (_sql, message, member, now) => {
  const text = message.text.normalize('NFKC').trim();
  const isBack = BACK.test(text);
  if (!isBack && !LEAVE.test(text)) return undefined;
  const role = (['liaison', 'leader'] as const).find(post => member.roles.includes(post));
  if (role === undefined) return { say: liaisonCopy.onlyLiaison };
  const subjectId = gapId(member.unitId, role);
  if (isBack) return { work: { feature: 'postGap', subjectId, command: { type: 'gap.back' } } };
  const till = leaveTill(text, dayOf(now));
  if (till === undefined) return { say: liaisonCopy.awayNeedsDay };
  return {
    work: { feature: 'postGap', subjectId, command: { type: 'gap.away', unitId: member.unitId, role, till } },
  };
};
