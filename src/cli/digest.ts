import type { Db } from '../db/client.ts';
import { explain, findDigests } from '../digest/explain.ts';
import { FIGURES, type FigureSpec, figureSpec } from '../digest/figures.ts';
import type { DigestState, FigureRow } from '../digest/shapes.ts';
import { mondayOfWeek } from '../digest/week.ts';

const USAGE = 'usage: chayici digest explain <figure> <week such as 2026W37> [unit code]';

/** `chayici digest explain <figure> <week> [unit]`: what a figure counts and the rows it is made of. */
export async function digestExplain(db: Db, args: readonly string[]): Promise<number> {
  const [id = '', week = '', unit] = args;
  const spec = figureSpec(id);
  if (spec === undefined) {
    console.error(`${USAGE}\nfigures:`);
    for (const one of FIGURES) console.error(`  ${one.id.padEnd(18)}${one.name}`);
    return 2;
  }
  if (mondayOfWeek(week) === undefined) {
    console.error(`not a week: ${week === '' ? '(none given)' : week}\n${USAGE}`);
    return 2;
  }
  const found = await findDigests(db, week, unit);
  if (found.length === 0) {
    console.error(`no digest of ${week}${unit === undefined ? ' for county leaders' : ` for ${unit}`}`);
    return 1;
  }
  for (const state of found) await printOne(db, state, spec);
  return 0;
}

async function printOne(db: Db, state: DigestState, spec: FigureSpec): Promise<void> {
  const { figure, rows, kept } = await explain(db, state, spec);
  const { from, cut, unit } = state.doc;
  console.log(`${spec.id} ${spec.name}: ${valueText(spec, figure)}`);
  console.log(spec.definition);
  const since = spec.yearly === true ? 'since New Year' : `since ${from}`;
  console.log(`${unit.name} (${state.edition}), ${state.week}, ${since}, before ${cut} 00:00`);
  console.log(`${rows.length} row(s)${kept ? ', as kept in the digest' : ', read again now'}:`);
  for (const row of rows) console.log(rowLine(row));
}

function valueText(spec: FigureSpec, { n, of }: { readonly n: number; readonly of: number | null }): string {
  if (of === null) return String(n);
  if (of === 0) return '—';
  return spec.as === 'mean' ? `${Math.round(n / of)} (${n}/${of})` : `${n}/${of}`;
}

function rowLine({ at, kind, no, unit, title, note, n, of, key }: FigureRow): string {
  return [at, kind, no, unit?.short ?? '', title, note, of === null ? `+${n}` : `${n}/${of}`, key].join('\t');
}
