import { writeFile } from 'node:fs/promises';
import { makeTemplate } from '../directory/import/template.ts';

/** `chayici template [file]`: writes the workbook that officials fill in. Never overwrites a file. Returns the exit code. */
export async function templateCommand(path = '查一次导入模板.xlsx'): Promise<number> {
  try {
    await writeFile(path, await makeTemplate(), { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    console.error(
      error.code === 'EEXIST' ? `文件 ${path} 已存在，没有覆盖` : `无法写入 ${path}：${error.message}`,
    );
    return 1;
  }
  console.log(`模板已写入 ${path}`);
  return 0;
}
