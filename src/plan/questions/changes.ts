/** 查变更: what imports have changed in the libraries; for the office and county leaders. */
import { changeAnswers as answers } from '../../../cards/change-answers.ts';
import type { Interpreter } from '../../chat/entry.ts';
import { libraryChanges } from '../../directory/library-changes.ts';
import { dayOf } from '../../duty/calendar.ts';
import { mayAskOthers } from './unit.ts';

/** The newest; the whole record is in the audit. */
const SHOWN = 8;

export const changeQuestion: Interpreter = async (sql, message, member) => {
  const asked = /^查变更\s*(.*)$/su.exec(message.text.normalize('NFKC').trim())?.[1]?.trim();
  if (asked === undefined) return undefined;
  if (!mayAskOthers(member)) return { say: answers.onlyOffice };
  if (asked === '') return { say: answers.which };
  const changes = await libraryChanges(sql, member.regionId, asked, SHOWN);
  if (changes.length === 0) return { say: answers.none(asked) };
  return {
    say: answers.changes(
      asked,
      changes.map(({ at, ...change }) => ({ ...change, on: dayOf(at) })),
    ),
  };
};
