import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveDocument } from '../archive/document.ts';
import { gatherArchive, verifyArchive } from '../archive/package.ts';
import { archiveView } from '../archive/view.ts';
import type { Db } from '../db/client.ts';
import { readJson } from './json-file.ts';

/** `chayici archive <task no> <folder>`: writes the pair <no>.json and <no>.docx; never overwrites. Returns the exit code. */
export async function archiveCommand(db: Db, [no, folder]: readonly string[]): Promise<number> {
  if (no === undefined || folder === undefined) {
    console.error('usage: chayici archive <task no> <folder>');
    return 2;
  }
  const gathered = await db.tx(async sql => {
    await sql.query('set transaction isolation level repeatable read, read only');
    return gatherArchive(sql, no, new Date());
  });
  if (!gathered.ok) {
    console.error(gathered.reason === 'unknown' ? `没有任务 ${no}` : `${no} 还没有归档，办结后才能出归档包`);
    return 1;
  }
  const { archive } = gathered;
  const verdict = verifyArchive(archive);
  const document = await archiveDocument(archiveView(archive, verdict.ok ? undefined : verdict.fault));
  const name = join(folder, no.toUpperCase());
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(`${name}.json`, `${JSON.stringify(archive, null, 2)}\n`, { flag: 'wx' });
    await writeFile(`${name}.docx`, document, { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    console.error(
      error.code === 'EEXIST' ? `${name} 的归档包已存在，没有覆盖` : `无法写入 ${folder}：${error.message}`,
    );
    return 1;
  }
  console.log(JSON.stringify({ files: [`${name}.json`, `${name}.docx`], ...verdict }));
  return verdict.ok ? 0 : 1;
}

/** `chayici archive verify <file.json>`: recomputes the chain from the package alone. Exit code 1 when it does not hold. */
export async function archiveVerify(path: string | undefined): Promise<number> {
  if (path === undefined) {
    console.error('usage: chayici archive verify <file.json>');
    return 2;
  }
  const read = await readJson(path);
  if ('problem' in read) {
    console.error(`${path}: ${read.problem}`);
    return 2;
  }
  const verdict = verifyArchive(read.value);
  console.log(JSON.stringify(verdict));
  return verdict.ok ? 0 : 1;
}
