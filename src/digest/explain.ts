import type { Sql } from '../db/sql.ts';
import { loadDocs } from '../decide/doc-store.ts';
import { type FigureSpec, figureRows } from './figures.ts';
import { scopeOf } from './gather.ts';
import { type DigestState, digestTable, type Figure, type FigureRow } from './shapes.ts';

export interface Explanation {
  readonly figure: Pick<Figure, 'n' | 'of'>;
  readonly rows: readonly FigureRow[];
  /** False when the rows were too many to keep and were read again now. */
  readonly kept: boolean;
}

/** The digest of a week for the readers of a unit; without a unit the county edition, where there is one only. */
export async function findDigests(
  sql: Sql,
  week: string,
  unitCode: string | undefined,
): Promise<DigestState[]> {
  const rows = await sql.query<{ id: string }>(
    `select d.id from digest d join unit u on u.id = d.unit_id
     where d.week = $1 and case when $2::text is null then d.edition = 'county' else u.code = $2 end
     order by d.edition, u.code`,
    [week, unitCode ?? null],
  );
  const found = await loadDocs(
    sql,
    digestTable,
    rows.map(({ id }) => id),
    'none',
  );
  return [...found.values()];
}

/** A figure of a digest with the rows that make it. */
export async function explain(sql: Sql, state: DigestState, spec: FigureSpec): Promise<Explanation> {
  const figure = state.doc.figures[spec.id];
  if (figure === undefined) return { figure: { n: 0, of: null }, rows: [], kept: true };
  if (figure.rows.length === figure.count) return { figure, rows: figure.rows, kept: true };
  const scope = await scopeOf(sql, state.edition, state.unitId, state.doc);
  return { figure, rows: await figureRows(sql, spec, scope), kept: false };
}
