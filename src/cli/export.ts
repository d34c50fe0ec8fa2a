import { writeFile } from 'node:fs/promises';
import type { Db } from '../db/client.ts';
import { countyLists } from '../directory/export/lists.ts';
import { listWorkbook } from '../directory/export/workbook.ts';

/**
 * `chayici export <file> [--region <code>]`: officers, scenarios, enterprises and past inspections of a county as one
 * workbook. Never overwrites a file. Returns the exit code.
 */
export async function exportCommand(db: Db, path: string, regionCode: string | undefined): Promise<number> {
  const regions = await db.query<{ id: string; name: string }>(
    regionCode === undefined
      ? `select id, name from region where level = 'county'`
      : 'select id, name from region where code = $1',
    regionCode === undefined ? [] : [regionCode],
  );
  const [region, second] = regions;
  if (region === undefined || second !== undefined) {
    console.error(
      region === undefined ? '没有这个行政区' : '有多个县区，请指明导出哪一个（--region 行政区代码）',
    );
    return 1;
  }
  const sheets = await countyLists(db, region.id);
  try {
    await writeFile(path, await listWorkbook(sheets), { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    console.error(
      error.code === 'EEXIST' ? `文件 ${path} 已存在，没有覆盖` : `无法写入 ${path}：${error.message}`,
    );
    return 1;
  }
  const counts = sheets.map(({ definition, rows }) => `${definition.name} ${rows.length}`).join('，');
  console.log(`${region.name}的名录已写入 ${path}：${counts}`);
  return 0;
}
