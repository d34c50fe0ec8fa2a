/** 查变更: what imports have changed in the libraries of enterprises and officers; for the office and county leaders. */
import { changeAnswers as answers, type LibraryChange } from '../../../cards/change-answers.ts';
import type { Interpreter } from '../../chat/entry.ts';
import type { Json, JsonObject, Sql } from '../../db/sql.ts';
import {
  creditGrades,
  enterpriseColumns,
  enterpriseSheet,
  listTypes,
} from '../../directory/import/sheets/enterprise.ts';
import { officerColumns, officerKinds, officerSheet } from '../../directory/import/sheets/officer.ts';

/** The newest; the whole record is in the audit. */
const SHOWN = 8;

type Columns = Readonly<Record<string, { readonly name: string }>>;
const LIBRARIES = new Map<string, Columns>([
  [enterpriseSheet.name, enterpriseColumns],
  [officerSheet.name, officerColumns],
]);
/** Where the record keeps another word than the sheet. */
const WORDS = new Map<string, ReadonlyMap<string, string>>([
  ['creditGrade', creditGrades],
  ['listType', listTypes],
  ['kind', officerKinds],
]);

export const changeQuestion: Interpreter = async (sql, message, member) => {
  const asked = /^查变更\s*(.*)$/su.exec(message.text.normalize('NFKC').trim())?.[1]?.trim();
  if (asked === undefined) return undefined;
  if (!member.isOffice && !member.roles.includes('countyLeader')) return { say: answers.onlyOffice };
  if (asked === '') return { say: answers.which };
  const rows = await changesOf(sql, member.regionId, asked);
  return { say: rows.length === 0 ? answers.none(asked) : answers.changes(asked, rows.map(worded)) };
};

interface ChangeRow {
  readonly at: Date;
  readonly source: string | null;
  readonly sheet: string;
  readonly key: string;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
}

/** Newest first, of the asker's region and those below. */
async function changesOf(sql: Sql, regionId: string, name: string): Promise<ChangeRow[]> {
  return sql.query<ChangeRow>(
    `with recursive below as (
       select id, code from region where id = $1
       union all select r.id, r.code from region r join below b on r.parent_id = b.id)
     select a.at, a.detail->'source'->>'file' as source, c->>'sheet' as sheet, c->>'key' as key,
       nullif(c->'before', 'null') as before, nullif(c->'after', 'null') as after
     from below b join audit a on a.stream = 'directory:' || b.code
     cross join lateral jsonb_array_elements(a.detail->'changes') c
     where a.action = 'directory.import' and exists (select from unnest($2::text[]) l where starts_with(c->>'sheet', l))
       and (strpos(c->>'key', $3) > 0 or c->'before'->>'name' = $3 or c->'after'->>'name' = $3)
     order by a.at desc, a.id desc limit ${SHOWN}`,
    [regionId, [...LIBRARIES.keys()], name],
  );
}

function worded({ at, source, sheet, key, before, after }: ChangeRow): LibraryChange {
  // The sheet of a .csv file is called as the file is: 企业 2026.
  const [library, columns] = [...LIBRARIES].find(([name]) => sheet.startsWith(name)) ?? [sheet, {}];
  const fields = Object.keys({ ...before, ...after }).flatMap(field => {
    const column = columns[field];
    if (column === undefined) return [];
    return [{ name: column.name, from: asTyped(field, before?.[field]), to: asTyped(field, after?.[field]) }];
  });
  return { at, source: source ?? '', sheet: library, key, added: before === null, fields };
}

function asTyped(field: string, value: Json | undefined): Json | undefined {
  const word = [...(WORDS.get(field) ?? [])].find(([, kept]) => kept === value);
  return word === undefined ? value : word[0];
}
