import type { RawRow, RawSheet } from './cell.ts';
import { openCsv } from './csv.ts';
import { HEADING_ROWS, headingMatch, isHeading, isHint, readHeader } from './header.ts';
import type { Problems } from './problems.ts';
import { UnreadableFileError } from './problems.ts';
import type { SheetRows, WorkbookRows } from './rows.ts';
import { noRows } from './rows.ts';
import type { Header, RowPlace } from './sheet.ts';
import { RowReader } from './sheet.ts';
import { GUIDE_SHEET } from './template.ts';
import { tidy } from './values.ts';
import { openXlsx } from './xlsx.ts';

/** Rows of data that one sheet may have. */
const ROW_LIMIT = 200_000;

type AnyRows = Pick<SheetRows<RowPlace>, 'definition' | 'read' | 'present' | 'sheet'>;

/**
 * Reads every known sheet of an .xlsx file or a .csv file. What is wrong with rows goes on the lists; a file that
 * cannot be read at all throws UnreadableFileError. `fileName` names the sheet of a .csv file.
 */
export async function readWorkbook(
  bytes: Uint8Array,
  fileName: string,
  problems: Problems,
  warnings: Problems,
): Promise<WorkbookRows> {
  const rows = noRows();
  const known: AnyRows[] = Object.values(rows);
  const sheets = (await openFile(bytes, fileName)).filter(sheet => {
    if (sheet.hidden) warnings.add(sheet.name, 0, '', '隐藏的工作表没有导入');
    return !sheet.hidden && sheet.name !== GUIDE_SHEET;
  });
  for (const sheet of sheets) {
    const target = known.find(({ definition }) => answersTo(definition, sheet.name));
    if (target?.present) problems.add(sheet.name, 0, '', `工作表“${target.definition.name}”重复`);
    else await readSheet(sheet, target ? [target] : sheets.length === 1 ? known : [], problems, warnings);
  }
  if (!problems.any && !known.some(({ present }) => present)) {
    const names = known.map(({ definition }) => `“${definition.name}”`).join('、');
    throw new UnreadableFileError(`没有可导入的工作表；工作表应命名为${names}`);
  }
  return rows;
}

async function openFile(bytes: Uint8Array, fileName: string): Promise<RawSheet[]> {
  const start = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  if (bytes.length === 0) throw new UnreadableFileError('文件是空的');
  if (start === 'd0cf11e0')
    throw new UnreadableFileError('文件是旧版 .xls 或加了密码，请取消密码并用 Excel 或 WPS 另存为 .xlsx');
  if (start.startsWith('504b')) return await openXlsx(bytes);
  return [openCsv(bytes, (fileName.split(/[/\\]/).at(-1) ?? '').replace(/\.[^.]*$/, ''))];
}

function answersTo({ name, aliases }: AnyRows['definition'], sheet: string): boolean {
  const wanted = tidy(sheet);
  return name === wanted || aliases.includes(wanted);
}

/** Reads one sheet as the one of `candidates` whose columns its heading row names. */
async function readSheet(
  sheet: RawSheet,
  candidates: readonly AnyRows[],
  problems: Problems,
  warnings: Problems,
): Promise<void> {
  let found: { target: AnyRows; header: Header } | undefined;
  let seen = 0;
  let data = 0;
  const merged: string[] = [];
  for await (const row of sheet.rows(range => merged.push(range))) {
    if (row.cells.every(cell => cell === undefined)) continue;
    if (found === undefined) {
      seen += 1;
      const target = headed(candidates, row);
      if (target !== undefined) {
        target.present = true;
        target.sheet = sheet.name;
        found = { target, header: readHeader(target.definition, sheet.name, row, problems, warnings) };
      } else if (seen >= HEADING_ROWS) break;
      continue;
    }
    const { header, target } = found;
    if (isHint(row) || [...header.values()].every(at => row.cells[at] === undefined)) continue;
    data += 1;
    if (data > ROW_LIMIT) {
      problems.add(sheet.name, row.row, '', `超过 ${ROW_LIMIT} 行，请拆分后导入；此行以下未检查`);
      return;
    }
    target.read(new RowReader(sheet.name, header, row, problems));
  }
  if (found === undefined) reportUnheaded(sheet.name, candidates, seen, problems, warnings);
  else for (const range of merged) reportMerged(sheet.name, range, problems);
}

function reportMerged(sheet: string, range: string, problems: Problems): void {
  const [, column = '', row = '0'] = /^([A-Z]+)(\d+)/.exec(range) ?? [];
  problems.add(sheet, Number(row), column, `合并单元格 ${range}，请取消合并后逐行填写`);
}

function headed(candidates: readonly AnyRows[], row: RawRow): AnyRows | undefined {
  const [only, second] = candidates;
  if (only !== undefined && second === undefined) return isHeading(only.definition, row) ? only : undefined;
  const matches = candidates
    .map(target => ({ target, columns: headingMatch(target.definition, row) }))
    .filter(({ columns }) => columns > 0)
    .sort((a, b) => b.columns - a.columns);
  return matches[0]?.target;
}

function reportUnheaded(
  sheet: string,
  candidates: readonly AnyRows[],
  seen: number,
  problems: Problems,
  warnings: Problems,
): void {
  const [only, second] = candidates;
  if (seen === 0) {
    if (only !== undefined && second === undefined) only.present = true; // an empty sheet of the template
  } else if (only === undefined) warnings.add(sheet, 0, '', `未识别的工作表“${sheet}”，没有导入`);
  else if (second === undefined) {
    const columns = only.definition.columns
      .filter(column => column.required)
      .map(column => `“${column.name}”`);
    problems.add(sheet, 0, '', `找不到表头：前 ${HEADING_ROWS} 行中应有一行写明${columns.join('、')}`);
  } else
    problems.add(sheet, 0, '', '看不出是哪一种表：请用模板的表头，或把工作表（文件）改名为“企业”“人员”等');
}
