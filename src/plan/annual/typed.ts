import { planSays } from '../../../cards/plan-copy.ts';
import { planPageCopy } from '../../../cards/plan-page-copy.ts';
import type { Interpreter } from '../../chat/entry.ts';
import { dayOf } from '../../duty/calendar.ts';
import { newestPlan } from '../file/head.ts';
import { planId, unasked } from './season.ts';

const OPENING = /^发起(?:(\d{4})年)?年?度?计划\s*(?:(\d{4})年?)?$/u;

/** The office asks by hand: 发起年度计划 2027, for a county that starts between two Decembers. */
export const typedPlan: Interpreter = async (sql, message, member, now) => {
  const text = message.text.normalize('NFKC').trim();
  const found = OPENING.exec(text);
  if (found === null) return undefined;
  if (!member.isOffice) return { say: planSays.onlyOffice };
  const year = Number(found[1] ?? found[2] ?? dayOf(now).slice(0, 4));
  const units = (await unasked(sql, year, member.regionId)).map(({ unitId }) => unitId);
  const [first] = units;
  if (first === undefined) return { say: planSays.openedAlready(year) };
  return {
    work: {
      feature: 'plan',
      subjectId: planId(first, year),
      command: { type: 'plan.open', unitId: first, year, others: units.slice(1) },
    },
  };
};

/** 填计划: the page on which the unit's plan is filled in from a file, for whoever asks and nobody else. */
export function fillPlan(planUrl: (planId: string, personId: string) => string): Interpreter {
  return async (sql, message, member) => {
    if (!/^(填计划|导入计划|计划模板|年度计划)$/u.test(message.text.normalize('NFKC').trim()))
      return undefined;
    const plan = await newestPlan(sql, member.unitId);
    return {
      say: plan === undefined ? planPageCopy.none : planPageCopy.link(planUrl(plan.id, member.personId)),
    };
  };
}
