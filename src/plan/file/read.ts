import type { RawRow, RawSheet } from '../../directory/import/cell.ts';
import { HEADING_ROWS, isHeading, isHint, readHeader } from '../../directory/import/header.ts';
import { type Problem, Problems, UnreadableFileError } from '../../directory/import/problems.ts';
import { type Header, isWhole, RowReader } from '../../directory/import/sheet.ts';
import { openXlsx } from '../../directory/import/xlsx.ts';
import { type PlanFileRow, planSheet } from './sheet.ts';

/** A unit's plan of a year; more is a mistake. */
const ROW_LIMIT = 20_000;

export type PlanFile =
  | { readonly ok: true; readonly sheet: string; readonly rows: readonly PlanFileRow[] }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly more: number };

/** Reads a filled-in plan table (.xlsx): every row, or the list of what is wrong. Never throws on a bad file. */
export async function readPlanFile(bytes: Uint8Array): Promise<PlanFile> {
  const problems = new Problems();
  try {
    const sheet = await pickSheet(bytes);
    const rows = await readRows(sheet, problems);
    if (!problems.any && rows.length === 0)
      problems.add(sheet.name, 0, '', '表里没有计划，请从表头下一行起填写');
    if (!problems.any) return { ok: true, sheet: sheet.name, rows };
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error;
    problems.add('', 0, '', error.message);
  }
  return { ok: false, problems: problems.kept, more: problems.more };
}

async function pickSheet(bytes: Uint8Array): Promise<RawSheet> {
  const start = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  if (start === 'd0cf11e0')
    throw new UnreadableFileError('文件是旧版 .xls 或加了密码，请取消密码并用 Excel 或 WPS 另存为 .xlsx');
  if (!start.startsWith('504b')) throw new UnreadableFileError('请上传 .xlsx 文件（用计划模板填写）');
  const sheets = (await openXlsx(bytes)).filter(sheet => !sheet.hidden);
  const named = sheets.find(({ name }) => name === planSheet.name || planSheet.aliases.includes(name));
  const [only, second] = sheets;
  const found = named ?? (second === undefined ? only : undefined);
  if (found === undefined)
    throw new UnreadableFileError(`没有找到工作表“${planSheet.name}”，请用计划模板填写`);
  return found;
}

async function readRows(sheet: RawSheet, problems: Problems): Promise<PlanFileRow[]> {
  const rows: PlanFileRow[] = [];
  const unknown = new Problems();
  let header: Header | undefined;
  let seen = 0;
  for await (const row of sheet.rows(range => reportMerged(sheet.name, range, problems))) {
    if (isEmpty(row)) continue;
    if (header === undefined) {
      seen += 1;
      if (isHeading(planSheet, row)) header = readHeader(planSheet, sheet.name, row, problems, unknown);
      else if (seen >= HEADING_ROWS) break;
      continue;
    }
    if (isHint(row) || [...header.values()].every(at => row.cells[at] === undefined)) continue;
    if (rows.length >= ROW_LIMIT) {
      problems.add(sheet.name, row.row, '', `超过 ${ROW_LIMIT} 行，请拆分；此行以下未检查`);
      return rows;
    }
    const draft = planSheet.read(new RowReader(sheet.name, header, row, problems));
    if (isWhole(draft)) rows.push(draft);
  }
  if (header === undefined)
    problems.add(sheet.name, 0, '', `找不到表头：前 ${HEADING_ROWS} 行中应有一行写明“场景代码”`);
  return rows;
}

function isEmpty(row: RawRow): boolean {
  return row.cells.every(cell => cell === undefined);
}

function reportMerged(sheet: string, range: string, problems: Problems): void {
  const [, column = '', row = '0'] = /^([A-Z]+)(\d+)/.exec(range) ?? [];
  problems.add(sheet, Number(row), column, `合并单元格 ${range}，请取消合并后逐行填写`);
}
