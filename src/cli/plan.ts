import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { Db } from '../db/client.ts';
import { carryOut } from '../decide/commit.ts';
import { surroundings } from '../decide/surroundings.ts';
import { findPlan } from '../plan/file/head.ts';
import { makePlanTemplate } from '../plan/file/template.ts';
import { uploadPlan } from '../plan/file/upload.ts';
import { planFeatures } from '../plan/room.ts';
import type { Profile } from '../rules/settings.ts';

export interface PlanArguments {
  readonly unit: string;
  readonly year: number;
  readonly file: string;
}

/** `plan import <unit code> <year> <file.xlsx>`: the rows of the file take the place of the unit's plan. */
export async function planImport(db: Db, args: PlanArguments, profile: Profile): Promise<number> {
  const id = await planOf(db, args);
  if (id === undefined) return 1;
  const read = await uploadPlan(db, id, await readFile(args.file), args.file);
  if (!read.ok) {
    for (const { sheet, row, column, reason } of read.problems)
      console.error(`${sheet} 第${row}行 ${column}：${reason}`);
    console.error(`没有导入，共 ${read.problems.length + read.more} 处要改`);
    return 1;
  }
  const around = surroundings(() => new Date());
  const features = new Map(planFeatures(profile).map(one => [one.kind, one]));
  const actor = { kind: 'system', reason: `cli:${randomUUID()}` } as const;
  const work = { feature: 'plan', subjectId: id, command: read.command, actor };
  const { done } = await db.tx(sql => carryOut(sql, { features, surroundings: around }, [work]));
  const result = done[0]?.result;
  console.log(result?.decided === false ? result.say : (result?.say ?? ''));
  return result?.decided === true || (result?.decided === false && result.harmless === true) ? 0 : 1;
}

/** `plan template <unit code> <year> <file.xlsx>`: the table that the unit fills in. Never overwrites a file. */
export async function planTemplate(db: Db, args: PlanArguments): Promise<number> {
  const id = await planOf(db, args);
  const plan = id === undefined ? undefined : await findPlan(db, id);
  if (plan === undefined) return 1;
  try {
    await writeFile(args.file, await makePlanTemplate(plan), { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    console.error(
      error.code === 'EEXIST'
        ? `文件 ${args.file} 已存在，没有覆盖`
        : `无法写入 ${args.file}：${error.message}`,
    );
    return 1;
  }
  console.log(`模板已写入 ${args.file}`);
  return 0;
}

async function planOf(db: Db, { unit, year }: PlanArguments): Promise<string | undefined> {
  const rows = await db.query<{ id: string }>(
    'select p.id from annual_plan p join unit u on u.id = p.unit_id where u.code = upper($1) and p.year = $2',
    [unit, year],
  );
  if (rows[0] === undefined) console.error(`${unit} 还没有 ${year} 年度计划通知`);
  return rows[0]?.id;
}

/** Unit code, year and file, or undefined when the line is not complete. */
export function readPlanArguments([unit, year, file]: readonly string[]): PlanArguments | undefined {
  if (unit === undefined || file === undefined || !/^20\d\d$/.test(year ?? '')) return undefined;
  return { unit, year: Number(year), file };
}
