import type { Sql } from '../../../db/sql.ts';
import type { ImportContext, NewId } from '../context.ts';
import { Names, regionNamed, Unique } from '../context.ts';
import { Plan } from '../plan.ts';
import type { Problems } from '../problems.ts';
import type { RegionRecord } from '../records.ts';
import { regionTable } from '../records.ts';
import type { WorkbookRows } from '../rows.ts';
import type { RegionLevel, RegionRow } from '../sheets/region.ts';
import { regionColumns as c } from '../sheets/region.ts';
import { selectAll } from '../table.ts';

/** What regions need, before it is known which one the file is about. */
type RegionContext = Pick<ImportContext, 'rows' | 'problems' | 'regions'> & { readonly newId: NewId };

export interface RegionPlan {
  readonly plan: Plan<RegionRecord>;
  /** Every region after the import. */
  readonly all: readonly RegionRecord[];
}

const above: Readonly<Record<RegionLevel, RegionLevel | null>> = {
  city: null,
  county: 'city',
  township: 'county',
};

/** Judges the sheet 行政区 against the regions on record; parents may stand anywhere in the file. */
export async function planRegions(
  sql: Sql,
  rows: WorkbookRows,
  problems: Problems,
  newId: NewId,
): Promise<RegionPlan> {
  const onRecord = new Map((await selectAll(sql, regionTable)).map(region => [region.code, region]));
  const after = new Map(onRecord);
  const context: RegionContext = { rows, problems, regions: new Names(), newId };
  const codes = new Unique();
  const { regions } = rows;
  const fresh: { row: RegionRow; before: RegionRecord | undefined; region: RegionRecord }[] = [];
  for (const row of regions.rows) {
    if (!codes.isNew(context, regions, row, c.code, row.code)) continue;
    const before = onRecord.get(row.code);
    const region: RegionRecord = {
      id: before?.id ?? newId('region', row.code),
      parentId: before?.parentId ?? null,
      level: row.level,
      code: row.code,
      name: row.name,
      area: row.area === undefined ? (before?.area ?? null) : row.area,
      profile: row.profile === undefined ? (before?.profile ?? null) : row.profile,
    };
    after.set(row.code, region);
    fresh.push({ row, before, region });
  }
  for (const region of after.values()) context.regions.put(region, [region.code, region.name]);
  const plan = new Plan<RegionRecord>(regions.sheet, region => region.code);
  for (const { row, before, region } of fresh) {
    const placed = { ...region, parentId: parentOf(context, row, before) };
    after.set(region.code, placed);
    plan.put(before, placed);
  }
  // Parents first, as a parent may be in an earlier batch than its child but never in a later one.
  const order: RegionLevel[] = ['city', 'county', 'township'];
  plan.inserts.sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
  return { plan, all: [...after.values()] };
}

function parentOf(context: RegionContext, row: RegionRow, before: RegionRecord | undefined): string | null {
  if (row.parent === undefined) return before?.parentId ?? null;
  const expected = above[row.level];
  if (row.parent === null) {
    if (row.level === 'township') refuse(context, row, '乡镇街道必须填写上级县区');
    return null;
  }
  const parent = regionNamed(context, context.rows.regions, row, c.parent, row.parent);
  if (parent !== undefined && parent.level !== expected)
    refuse(
      context,
      row,
      row.level === 'city' ? '市不填上级' : `上级应为${row.level === 'county' ? '市' : '县区'}`,
    );
  return parent?.id ?? null;
}

function refuse(context: RegionContext, row: RegionRow, reason: string): void {
  context.problems.add(context.rows.regions.sheet, row.row, c.parent.name, reason);
}

/**
 * The region that the file is about: the one of `code`, else the only county there is. Undefined, with a problem on
 * the list, when it cannot be told.
 */
export function homeOf(
  all: readonly RegionRecord[],
  code: string | undefined,
  problems: Problems,
): RegionRecord | undefined {
  const counties = all.filter(({ level }) => level === 'county');
  const home =
    code !== undefined
      ? all.find(region => region.code === code)
      : counties.length === 1
        ? counties[0]
        : undefined;
  if (home !== undefined) return home;
  if (code !== undefined) problems.add('', 0, '', `没有代码为 ${code} 的行政区`);
  else if (counties.length === 0)
    problems.add('', 0, '', '还没有县区：请在“行政区”工作表中填写市、县区和乡镇街道');
  else problems.add('', 0, '', '有多个县区，请指明导入哪一个（--region 行政区代码）');
  return undefined;
}

/** A region and everything under it. */
export function subtree(all: readonly RegionRecord[], home: RegionRecord): RegionRecord[] {
  return [home, ...all.filter(({ parentId }) => parentId === home.id).flatMap(child => subtree(all, child))];
}
