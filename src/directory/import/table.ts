/** Whole records in and out of a table: one statement a batch, whatever the number of rows. */
import type { Sql } from '../../db/sql.ts';

type SqlType = 'text' | 'integer' | 'boolean' | 'date' | 'timestamptz' | 'text[]';

export interface Table<T> {
  readonly name: string;
  /** Columns by field; a field is the column's name in camel case. */
  readonly columns: Readonly<Record<keyof T & string, SqlType>>;
}

/** Rows a statement carries: large enough that its cost is per row, small enough to bound memory. */
const BATCH = 5000;

export async function insertAll<T extends object>(
  sql: Sql,
  table: Table<T>,
  records: readonly T[],
): Promise<void> {
  const columns = Object.keys(table.columns);
  const statement = `insert into ${table.name} (${columns.map(columnName).join(', ')})
    select ${columns.map(name => `r."${name}"`).join(', ')} from ${recordset(table)}`;
  for (const batch of batches(records)) await sql.query(statement, [JSON.stringify(batch)]);
}

/** Writes every column of records that are known by `id`. */
export async function updateAll<T extends { readonly id: string }>(
  sql: Sql,
  table: Table<T>,
  records: readonly T[],
): Promise<void> {
  const columns = Object.keys(table.columns).filter(name => name !== 'id');
  const statement = `update ${table.name} t set ${columns.map(name => `${columnName(name)} = r."${name}"`).join(', ')}
    from ${recordset(table)} where t.id = r.id`;
  for (const batch of batches(records)) await sql.query(statement, [JSON.stringify(batch)]);
}

/** Records under a condition on the table `t`; dates come as `YYYY-MM-DD`. */
export function selectAll<T extends object>(
  sql: Sql,
  table: Table<T>,
  condition = 'true',
  values: readonly unknown[] = [],
): Promise<T[]> {
  const columns = Object.entries(table.columns).map(
    ([name, type]) => `t.${columnName(name)}${type === 'date' ? '::text' : ''} as "${name}"`,
  );
  return sql.query<T>(`select ${columns.join(', ')} from ${table.name} t where ${condition}`, values);
}

/** Pieces of a list of at most one batch. */
export function* batches<T>(list: readonly T[]): Generator<T[]> {
  for (let at = 0; at < list.length; at += BATCH) yield list.slice(at, at + BATCH);
}

function recordset(table: Table<never>): string {
  const columns = Object.entries<SqlType>(table.columns).map(([name, type]) => `"${name}" ${type}`);
  return `jsonb_to_recordset($1::jsonb) as r(${columns.join(', ')})`;
}

function columnName(field: string): string {
  return field.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}
