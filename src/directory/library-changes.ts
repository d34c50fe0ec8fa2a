/** 名录变更: what imports have changed in the libraries of enterprises and officers, read from the record they left. */
import type { Json, JsonObject, Sql } from '../db/sql.ts';
import { creditGrades, enterpriseColumns, enterpriseSheet, listTypes } from './import/sheets/enterprise.ts';
import { officerColumns, officerKinds, officerSheet } from './import/sheets/officer.ts';

export interface LibraryChange {
  readonly at: Date;
  /** The file that brought it; empty when it had no name. */
  readonly file: string;
  /** 企业 or 检查人员. */
  readonly library: string;
  readonly key: string;
  readonly added: boolean;
  /** Columns by the names of the sheet, with what is typed there. */
  readonly fields: readonly {
    readonly name: string;
    readonly from: Json | undefined;
    readonly to: Json | undefined;
  }[];
}

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

interface ChangeRow extends Pick<LibraryChange, 'at' | 'key'> {
  readonly file: string | null;
  readonly sheet: string;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
}

/** Changes of whatever has this name or key, newest first, in the region and those below it; at most `most`. */
export async function libraryChanges(
  sql: Sql,
  regionId: string,
  name: string,
  most: number,
): Promise<LibraryChange[]> {
  const rows = await sql.query<ChangeRow>(
    `select a.at, a.detail->'source'->>'file' as file, c->>'sheet' as sheet, c->>'key' as key,
       nullif(c->'before', 'null') as before, nullif(c->'after', 'null') as after
     from region r join audit a on a.stream = 'directory:' || r.code
     cross join lateral jsonb_array_elements(a.detail->'changes') c
     where exists (select from region_upward(r.id) u where u.id = $1) and a.action = 'directory.import'
       and exists (select from unnest($2::text[]) l where starts_with(c->>'sheet', l))
       and (strpos(c->>'key', $3) > 0 or c->'before'->>'name' = $3 or c->'after'->>'name' = $3)
     order by a.at desc, a.id desc limit $4`,
    [regionId, [...LIBRARIES.keys()], name, most],
  );
  return rows.map(asTyped);
}

function asTyped({ at, file, sheet, key, before, after }: ChangeRow): LibraryChange {
  // The sheet of a .csv file is called as the file is: 企业 2026.
  const [library, columns] = [...LIBRARIES].find(([name]) => sheet.startsWith(name)) ?? [sheet, {}];
  const fields = Object.keys({ ...before, ...after }).flatMap(field => {
    const column = columns[field];
    if (column === undefined) return [];
    return [{ name: column.name, from: wordOf(field, before?.[field]), to: wordOf(field, after?.[field]) }];
  });
  return { at, file: file ?? '', library, key, added: before === null, fields };
}

function wordOf(field: string, value: Json | undefined): Json | undefined {
  const word = [...(WORDS.get(field) ?? [])].find(([, kept]) => kept === value);
  return word === undefined ? value : word[0];
}
