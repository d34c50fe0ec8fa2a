import { readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { record } from '../audit/record.ts';
import type { Db } from '../db/client.ts';
import type { ImportResult } from '../directory/import/import.ts';
import { importWorkbook } from '../directory/import/import.ts';
import type { Problem } from '../directory/import/problems.ts';
import { zipLimits } from '../directory/import/zip.ts';

export interface ImportCommandOptions {
  /** `--region`: needed only where the installation holds several counties. */
  readonly regionCode?: string;
  readonly now: Date;
}

/** `chayici import <file>`: imports a workbook and prints what came of it, in Chinese. Returns the exit code. */
export async function importCommand(db: Db, path: string, options: ImportCommandOptions): Promise<number> {
  const bytes = await readBounded(path);
  if (typeof bytes === 'string') {
    console.error(`导入失败：${bytes}`);
    return 1;
  }
  const result = await importWorkbook(db, bytes, {
    ...options,
    fileName: path,
    actor: { kind: 'operator', id: userInfo().username, channel: 'cli' },
    record,
  });
  for (const line of reportOf(result)) console.log(line);
  return result.ok ? 0 : 1;
}

/** The file's bytes, or the Chinese reason why they were not read. */
async function readBounded(path: string): Promise<Uint8Array | string> {
  try {
    const { size } = await stat(path);
    if (size > zipLimits.packed)
      return `文件 ${path} 过大（上限 ${zipLimits.packed / 1024 / 1024} MB），请拆分后导入`;
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return `没有文件 ${path}`;
    if (code === 'EISDIR') return `${path} 是文件夹，请指明文件`;
    if (code === 'EACCES') return `没有权限读取 ${path}`;
    throw error;
  }
}

/** Warnings do not stop an import: a list without a check digit must not bury the rest of the report. */
const WARNINGS_SHOWN = 30;

/** The report line by line: what changed, or every mistake with its place. */
export function reportOf(result: ImportResult): string[] {
  const few = result.warnings.slice(0, WARNINGS_SHOWN);
  const warnings = listed('提醒', few, result.warnings.length - few.length + result.moreWarnings);
  if (!result.ok) {
    const total = result.problems.length + result.more;
    return [
      `导入失败：共 ${total} 处问题，没有写入任何数据。`,
      ...listed('问题', result.problems, result.more),
      ...warnings,
    ];
  }
  const counts = Object.entries(result.counts).map(
    ([sheet, { added, changed, unchanged }]) =>
      `  ${sheet}：新增 ${added}，变更 ${changed}，未变 ${unchanged}`,
  );
  const { opened, closed } = result.posts;
  const posts = opened + closed > 0 ? [`  岗位：到任 ${opened}，离任 ${closed}`] : [];
  return ['导入完成。', ...counts, ...posts, ...gapLines(result.gaps), ...warnings];
}

function gapLines(gaps: readonly { name: string; role: 'liaison' | 'leader'; holders: number }[]): string[] {
  if (gaps.length === 0) return [];
  return [
    `缺岗（${gaps.length}）：每个单位应恰有一名联络员A岗、一名分管领导`,
    ...gaps.map(
      ({ name, role, holders }) =>
        `  ${name}：${role === 'liaison' ? '联络员A岗' : '分管领导'} ${holders} 人`,
    ),
  ];
}

function listed(title: string, problems: readonly Problem[], more: number): string[] {
  if (problems.length === 0) return [];
  const rest = more > 0 ? [`  …… 另有 ${more} 处没有列出`] : [];
  return [
    `${title}（${problems.length + more}）：`,
    ...problems.map(problem => `  ${placeOf(problem)}${problem.reason}`),
    ...rest,
  ];
}

function placeOf({ sheet, row, column }: Problem): string {
  const place = [sheet && `工作表“${sheet}”`, row > 0 && `第 ${row} 行`, column && `“${column}”列`].filter(
    Boolean,
  );
  return place.length > 0 ? `${place.join(' ')}：` : '';
}
