import { myDuties } from '../../cards/duty.ts';
import type { Interpreter } from '../chat/entry.ts';
import type { AnyFeature } from '../decide/subject.ts';
import { openItems } from './open-items.ts';

const QUESTION = /^(?:查(?:看)?)?(?:我的|我们的|本单位)?(?:待办|代办|今日待办|今天待办)(?:事项)?[?？]?$/u;

/** 我的待办: what the asker's unit owes, soonest first. */
export function dutyQuestion(features: () => ReadonlyMap<string, AnyFeature>): Interpreter {
  return async (sql, message, member, now) => {
    if (!QUESTION.test(message.text.normalize('NFKC').trim())) return undefined;
    return { say: myDuties(await openItems(sql, features(), [member.unitId], now), now) };
  };
}
