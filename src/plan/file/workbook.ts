import ExcelJS from 'exceljs';
import type { Sql } from '../../db/sql.ts';
import { planSheet } from './sheet.ts';

interface PlanLine {
  readonly scenario: string;
  readonly enterprise: string | null;
  readonly date: string | null;
  readonly ratio: number | null;
  readonly frequency: string | null;
  readonly grade: string;
  readonly mode: string;
  readonly joint: string;
  readonly basis: string;
  readonly unannounced: boolean;
  readonly simultaneous: boolean;
}

const GRADES: Readonly<Record<string, string>> = { general: '一般', trusted: '信任', key: '重点' };
const MODES: Readonly<Record<string, string>> = {
  onsite: '现场',
  written: '书面',
  online: '网络',
  remote: '非现场',
};

/**
 * The plan's present rows as a table that the import reads again. With `jointUnitId`, only those in which that unit takes
 * part: what else the planning unit does is none of its business, the less where nothing may be announced.
 */
export async function planWorkbook(
  sql: Sql,
  planId: string,
  jointUnitId?: string,
): Promise<{ name: string; bytes: Buffer } | undefined> {
  const [plan] = await sql.query<{ unit: string; year: number }>(
    `select doc->'unit'->>'name' as unit, year from annual_plan where id = $1`,
    [planId],
  );
  if (plan === undefined) return undefined;
  const lines = await linesOf(sql, planId, jointUnitId);
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet(planSheet.name, { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = planSheet.columns.map(({ name, format }) => ({
    header: name,
    width: Math.max(12, name.length * 2 + 6),
    style: { numFmt: format },
  }));
  sheet.getRow(1).font = { bold: true };
  for (const line of lines) sheet.addRow(cellsOf(line));
  return {
    name: `${plan.unit}${plan.year}年度计划.xlsx`,
    bytes: Buffer.from(await book.xlsx.writeBuffer()),
  };
}

function linesOf(sql: Sql, planId: string, jointUnitId: string | undefined): Promise<PlanLine[]> {
  return sql.query<PlanLine>(
    `select r.scenario_code as scenario, e.name as enterprise, r.date::text as date, r.ratio, r.frequency, r.grade, r.mode,
       coalesce((select string_agg(u.short_name, '、' order by u.code) from unit u where u.id = any(r.joint)), '') as joint,
       r.basis, r.unannounced, r.simultaneous
     from plan_row r join annual_plan p on p.id = r.plan_id and r.revision = p.doc->>'revision'
     left join enterprise e on e.id = r.enterprise_id
     where r.plan_id = $1 and ($2::text is null or $2 = any(r.joint)) order by r.no`,
    [planId, jointUnitId ?? null],
  );
}

/** In the order of the sheet's columns. */
function cellsOf(line: PlanLine): (string | null)[] {
  return [
    line.scenario,
    line.enterprise,
    line.date,
    line.ratio === null ? null : `${Number((line.ratio * 100).toFixed(2))}%`,
    line.frequency === 'unlimited' ? '不设上限' : line.frequency,
    GRADES[line.grade] ?? line.grade,
    MODES[line.mode] ?? line.mode,
    line.joint === '' ? null : line.joint,
    line.basis,
    line.unannounced ? '是' : '否',
    line.simultaneous ? '是' : '否',
  ];
}
