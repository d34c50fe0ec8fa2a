import { cut } from '../../cards/format.ts';
import { whistleAnswers } from '../../cards/whistle-says.ts';
import { KIND_NAMES, STATE_NAMES } from '../../cards/whistle-words.ts';
import type { Interpreter } from '../chat/entry.ts';
import type { Sql } from '../db/sql.ts';
import type { Member } from '../directory/who.ts';
import type { WhistleKind } from './state.ts';

const ASKED = /^查(?:询)?(?:吹)?哨\s*(\S*)$/u;
const MOST_LINES = 8;

/** 查哨: the open calls within the asker's rights; 查哨 <no>: the timeline of one, as a card. */
export const whistleQuestions: Interpreter = async (sql, message, member, now) => {
  const asked = ASKED.exec(message.text.normalize('NFKC').trim());
  if (asked === null) return undefined;
  const no = asked[1] ?? '';
  if (no !== '') {
    const rows = await sql.query<{ id: string }>('select id from whistle where no = upper($1)', [no]);
    const found = rows[0];
    if (found === undefined) return { say: whistleAnswers.notFound(no) };
    return { work: { feature: 'whistle', subjectId: found.id, command: { type: 'whistle.look' } } };
  }
  const lines = await openCalls(sql, member);
  if (lines.length === 0) return { say: whistleAnswers.noneOpen };
  return {
    say: whistleAnswers.lines(
      lines.map(line => ({
        ...line,
        kind: KIND_NAMES[line.type],
        state: STATE_NAMES[line.state] ?? line.state,
        text: cut(line.text, 24),
        now,
      })),
    ),
  };
};

interface Line {
  readonly no: string;
  readonly type: WhistleKind;
  readonly state: string;
  readonly town: string;
  readonly text: string;
  readonly lead: string | null;
  readonly since: Date;
}

/** Calls of the asker's unit, made or received; the office and the command centre see their region. */
function openCalls(sql: Sql, member: Member): Promise<Line[]> {
  return sql.query<Line>(
    `select w.no, w.type, w.state, w.doc->>'townName' as town, w.doc->>'text' as text, u.short_name as lead,
       w.created_at as since
     from whistle w left join unit u on u.id = w.lead_unit_id
     where w.state not in ('REJECTED', 'WITHDRAWN', 'CLOSED')
       and (w.caller_unit_id = $1
         or w.lead_unit_id = $1
         or exists (select 1 from whistle_assignment a where a.whistle_id = w.id and a.unit_id = $1
                    and a.state not in ('REASSIGNED', 'WITHDRAWN'))
         or ($2 or exists (select 1 from unit k where k.id = $1 and k.kind = 'command'))
            and exists (select 1 from region_upward(w.region_id) r where r.id = $3))
     order by w.type = 'URGENT' desc, w.created_at limit ${MOST_LINES}`,
    [member.unitId, member.isOffice, member.regionId],
  );
}
