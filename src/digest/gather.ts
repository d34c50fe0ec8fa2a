import type { Sql } from '../db/sql.ts';
import { addDays } from '../duty/calendar.ts';
import { FIGURES, type FigureSpec, figureRows, figureSpec, type Scope, sumOf } from './figures.ts';
import type { Content, Edition, Figure } from './shapes.ts';
import { type Span, weekOf } from './week.ts';

/** Rows of one figure that a digest carries with it. */
const ROWS_KEPT = 100;
/** Weeks in the small chart. */
const TREND_WEEKS = 4;

/**
 * The content of one digest. It depends on the edition, the weeks and what was on record before the cut, and on
 * nothing else: made twice it is the same to the byte.
 */
export async function gather(sql: Sql, scope: Scope): Promise<Content> {
  const figures: Record<string, Figure> = {};
  for (const spec of FIGURES) {
    const rows = await figureRows(sql, spec, scope);
    const kept = spec.yearly === true ? [] : rows.slice(0, ROWS_KEPT);
    figures[spec.id] = { ...sumOf(spec, rows), count: rows.length, rows: kept };
  }
  return { figures, trend: await trendOf(sql, scope) };
}

async function trendOf(sql: Sql, scope: Scope): Promise<Content['trend']> {
  const saved = specOf('visitsSaved');
  const trend: Content['trend'] = [];
  for (let back = TREND_WEEKS - 1; back >= 0; back -= 1) {
    const from = addDays(scope.cut, -7 * (back + 1));
    const rows = await figureRows(sql, saved, { ...scope, from, cut: addDays(from, 7) });
    trend.push({ week: weekOf(from), n: sumOf(saved, rows).n });
  }
  return trend;
}

function specOf(id: string): FigureSpec {
  const spec = figureSpec(id);
  if (spec === undefined) throw new Error(`no figure ${id}`);
  return spec;
}

/** Everything that the figures of a unit's edition look at. A county edition covers its region and all below. */
export async function scopeOf(sql: Sql, edition: Edition, unitId: string, span: Span): Promise<Scope> {
  const rows = await sql.query<{ code: string; regionIds: string[] }>(
    `select u.code, array(select r.id from region r
       where exists (select 1 from region_upward(r.id) up where up.id = u.region_id) order by r.id) as "regionIds"
     from unit u where u.id = $1`,
    [unitId],
  );
  const row = rows[0];
  if (row === undefined) throw new Error(`no unit ${unitId}`);
  const { from, cut } = span;
  return {
    edition,
    regionIds: edition === 'county' ? row.regionIds : [],
    unit: { id: unitId, code: row.code },
    from,
    cut,
  };
}
