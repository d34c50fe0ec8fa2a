import type { z } from 'zod';
import { type Sql, together } from '../db/sql.ts';

/** What every row of a document table has. */
interface Kept {
  readonly id: string;
  readonly regionId: string;
  readonly version: number;
}

type ColumnType = 'text' | 'int' | 'date' | 'timestamptz';

export interface DocTable<S extends Kept> {
  readonly name: string;
  /** Columns beside id, region, version and doc, by field of the state; a column is its field in snake case. */
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** The whole state as read from a row; unknown keys of the row are dropped by it. */
  readonly schema: z.ZodType<S>;
}

export type Lock = 'update' | 'skip-locked' | 'none';
const LOCK: Readonly<Record<Lock, string>> = {
  update: 'for update',
  'skip-locked': 'for update skip locked',
  none: '',
};

/**
 * Locks rows, lowest id first, and then reads those that are held, with what belongs to them. Two statements, because
 * one that waits for a lock reads the locked row anew, but every other table as it was when it began: parts that are
 * read along would be those of before.
 */
export async function underLock<T>(
  sql: Sql,
  table: string,
  ids: readonly string[],
  lock: Lock,
  read: (ids: readonly string[]) => Promise<T>,
): Promise<T> {
  if (lock === 'none') return read(ids);
  const locked = sql.query<{ id: string }>(
    `select t.id from ${table} t where t.id = any($1) order by t.id ${LOCK[lock]}`,
    [ids],
  );
  // Whoever waits gets all that exist, so the second statement may travel behind the first.
  if (lock === 'update') return (await together([locked, read(ids)]))[1];
  return read((await locked).map(({ id }) => id));
}

/** Loads subjects that are one row each, lowest id first. */
export async function loadDocs<S extends Kept>(
  sql: Sql,
  table: DocTable<S>,
  ids: readonly string[],
  lock: Lock,
): Promise<Map<string, S>> {
  const columns = ['id', 'regionId', 'version', ...Object.keys(table.columns)].map(
    field => `t.${columnName(field)} as "${field}"`,
  );
  const rows = await sql.query<unknown>(
    `select ${columns.join(', ')}, t.doc from ${table.name} t where t.id = any($1) order by t.id ${LOCK[lock]}`,
    [ids],
  );
  return new Map(rows.map(row => table.schema.parse(row)).map(state => [state.id, state]));
}

/** Writes changed subjects, new ones included, in one statement. */
export async function saveDocs<S extends Kept>(
  sql: Sql,
  table: DocTable<S>,
  changes: readonly { readonly after: S }[],
  now: Date,
): Promise<void> {
  const types: Record<string, string> = {
    id: 'text',
    regionId: 'text',
    version: 'int',
    ...table.columns,
    doc: 'jsonb',
  };
  const fields = Object.keys(types);
  const names = fields.map(columnName);
  const kept = new Set(['id', 'region_id']);
  await sql.query(
    `insert into ${table.name} (${names.join(', ')}, created_at, changed_at)
     select ${fields.map(field => `x."${field}"`).join(', ')}, $2, $2
     from json_to_recordset($1::json) as x(${fields.map(field => `"${field}" ${types[field]}`).join(', ')})
     on conflict (id) do update set changed_at = excluded.changed_at,
       ${names
         .filter(name => !kept.has(name))
         .map(name => `${name} = excluded.${name}`)
         .join(', ')}`,
    [JSON.stringify(changes.map(({ after }) => after)), now],
  );
}

function columnName(field: string): string {
  return field.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}
