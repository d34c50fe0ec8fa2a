import { cut } from '../../cards/format.ts';
import { whistlePageCopy } from '../../cards/whistle-page-copy.ts';
import { whistleAnswers } from '../../cards/whistle-says.ts';
import { KIND_NAMES, STATE_NAMES } from '../../cards/whistle-words.ts';
import type { Interpreter } from '../chat/entry.ts';
import { boardLines } from './board.ts';

const ASKED = /^查(?:询)?(?:吹)?哨\s*(\S*)$/u;
const MOST_LINES = 8;

const RULINGS = /^(?:职责)?判例$/u;
const FORGET = /^撤(?:销|回)?判例\s*(SD\d{4}-\d+)$/iu;
const MOST_RULINGS = 15;

/** 判例, 撤判例 <no>: what leads routing by the office's word, for the office to look at and to take back. */
export const whistleRulings: Interpreter = async (sql, message, member) => {
  const text = message.text.normalize('NFKC').trim();
  const no = FORGET.exec(text)?.[1];
  if (no === undefined && !RULINGS.test(text)) return undefined;
  if (!member.isOffice) return { say: whistleAnswers.onlyOfficeRules };
  if (no !== undefined) {
    const rows = await sql.query<{ id: string }>('select id from whistle where no = upper($1)', [no]);
    const found = rows[0];
    if (found === undefined) return { say: whistleAnswers.notFound(no) };
    return { work: { feature: 'whistle', subjectId: found.id, command: { type: 'whistle.forget' } } };
  }
  const rows = await sql.query<{ no: string; terms: string[]; unit: string; at: Date }>(
    `select w.no, r.terms, coalesce(u.short_name, r.lead_code) as unit, r.ruled_at as at
     from whistle_ruling r join whistle w on w.id = r.whistle_id
     left join unit u on u.code = r.lead_code
     where r.active and exists (select 1 from region_upward(r.region_id) up where up.id = $1)
     order by r.ruled_at desc limit ${MOST_RULINGS}`,
    [member.regionId],
  );
  return { say: rows.length === 0 ? whistleAnswers.noRulings : whistleAnswers.rulings(rows) };
};

/**
 * 查哨: the open calls within the asker's rights, with the address of her board; 查哨 <no>: the timeline of one, as a card.
 * The board is hers alone, so that a group is not told its address.
 */
export function whistleQuestions(boardUrl: (personId: string) => string): Interpreter {
  return async (sql, message, member, now) => {
    const asked = ASKED.exec(message.text.normalize('NFKC').trim());
    if (asked === null) return undefined;
    const no = asked[1] ?? '';
    if (no !== '') {
      const rows = await sql.query<{ id: string }>('select id from whistle where no = upper($1)', [no]);
      const found = rows[0];
      if (found === undefined) return { say: whistleAnswers.notFound(no) };
      return { work: { feature: 'whistle', subjectId: found.id, command: { type: 'whistle.look' } } };
    }
    const lines = await boardLines(sql, member, MOST_LINES);
    if (lines.length === 0) return { say: whistleAnswers.noneOpen };
    const told = whistleAnswers.lines(
      lines.map(line => ({
        ...line,
        kind: KIND_NAMES[line.type],
        state: STATE_NAMES[line.state] ?? line.state,
        text: cut(line.text, 24),
        now,
      })),
    );
    return message.chat.kind === 'group'
      ? { say: told }
      : { say: `${told}\n${whistlePageCopy.link(boardUrl(member.personId))}` };
  };
}
