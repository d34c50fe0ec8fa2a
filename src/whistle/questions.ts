import { cut } from '../../cards/format.ts';
import { whistlePageCopy } from '../../cards/whistle-page-copy.ts';
import { whistleAnswers } from '../../cards/whistle-says.ts';
import { KIND_NAMES, STATE_NAMES } from '../../cards/whistle-words.ts';
import type { Interpreter } from '../chat/entry.ts';
import { boardLines } from './board.ts';

const ASKED = /^查(?:询)?(?:吹)?哨\s*(\S*)$/u;
const MOST_LINES = 8;

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
