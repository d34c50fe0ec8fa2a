import { DUTY_NAMES, dutyName } from '../../cards/duty-copy.ts';
import { CARD_COLUMNS, type CardRow, refOf } from '../chat/card-row.ts';
import type { Sql } from '../db/sql.ts';
import type { AnyFeature, Subject } from '../decide/subject.ts';

/** One thing that a unit owes, and what its card says about it now. */
export interface OpenItem {
  readonly unitId: string;
  readonly name: string;
  readonly about: string;
  readonly no: string;
  readonly dueAt: Date;
}

interface DutyRow {
  unitId: string;
  kind: string;
  subjectKind: string;
  subjectId: string;
  dueAt: Date;
}

/** More than a unit ever has on one day; the rest is counted by whoever asks. */
const MOST = 500;

/** What units owe, soonest first. Duties that are only timers of the service are left out. */
export async function openItems(
  sql: Sql,
  features: ReadonlyMap<string, AnyFeature>,
  unitIds: readonly string[],
  now: Date,
): Promise<OpenItem[]> {
  const duties = await sql.query<DutyRow>(
    `select unit_id as "unitId", kind, subject_kind as "subjectKind", subject_id as "subjectId", due_at as "dueAt"
     from duty where state = 'open' and unit_id = any($1) and kind = any($2) order by due_at, id limit ${MOST}`,
    [unitIds, Object.keys(DUTY_NAMES)],
  );
  const cards = await cardsOf(sql, duties);
  const subjects = await subjectsOf(sql, features, duties);
  return duties.flatMap((duty): OpenItem[] => {
    const subject = subjects.get(`${duty.subjectKind}:${duty.subjectId}`);
    const row = cards.get(`${duty.subjectKind}:${duty.subjectId}:${duty.unitId}`);
    if (subject === undefined) return [];
    const card = row === undefined ? undefined : subject.card(refOf(row), now);
    return [
      {
        unitId: duty.unitId,
        name: dutyName(duty.kind),
        about: card?.summary ?? '',
        no: card?.no ?? '',
        dueAt: duty.dueAt,
      },
    ];
  });
}

/** The first open card of each subject with each unit: the one that asks, not the reminders. */
async function cardsOf(sql: Sql, duties: readonly DutyRow[]): Promise<Map<string, CardRow>> {
  const rows = await sql.query<CardRow>(
    `select distinct on (c.subject_kind, c.subject_id, c.unit_id) ${CARD_COLUMNS} from card_message c
     join json_to_recordset($1::json) as d("subjectKind" text, "subjectId" text, "unitId" text)
       on c.subject_kind = d."subjectKind" and c.subject_id = d."subjectId" and c.unit_id = d."unitId"
     where c.state = 'open' order by c.subject_kind, c.subject_id, c.unit_id, c.created_at, c.id`,
    [JSON.stringify(duties)],
  );
  return new Map(rows.map(row => [`${row.subjectKind}:${row.subjectId}:${row.unitId}`, row]));
}

async function subjectsOf(
  sql: Sql,
  features: ReadonlyMap<string, AnyFeature>,
  duties: readonly DutyRow[],
): Promise<Map<string, Subject>> {
  const found = new Map<string, Subject>();
  for (const kind of [...new Set(duties.map(duty => duty.subjectKind))].sort()) {
    const ids = [...new Set(duties.filter(duty => duty.subjectKind === kind).map(duty => duty.subjectId))];
    const loaded = await features.get(kind)?.load(sql, ids, 'none');
    for (const [id, subject] of loaded ?? []) found.set(`${kind}:${id}`, subject);
  }
  return found;
}
