import { writeFile } from 'node:fs/promises';
import type { Db } from '../db/client.ts';
import { surroundings } from '../decide/surroundings.ts';
import { makeNotice, noticeHindrance } from '../http/notice.ts';
import { findPublicTask } from '../http/task-public.ts';

/** `chayici notice <task no> [file.docx]`: never overwrites a file. Returns the exit code. */
export async function noticeCommand(db: Db, [no, path]: readonly string[]): Promise<number> {
  const base = (process.env.PUBLIC_URL ?? '').replace(/\/+$/, '');
  if (no === undefined || base === '') {
    console.error(
      no === undefined
        ? 'usage: chayici notice <task no> [file.docx]'
        : 'PUBLIC_URL must be set: the QR code leads there',
    );
    return 2;
  }
  const task = await findPublicTask(db, { no });
  const hindrance = task === undefined ? `没有任务 ${no}` : noticeHindrance(task);
  if (task === undefined || hindrance !== undefined) {
    console.error(hindrance);
    return 1;
  }
  const file = path ?? `检查事先告知${task.no}.docx`;
  const around = surroundings(() => new Date());
  try {
    await writeFile(file, await makeNotice(db, task, around, code => `${base}/verify/${code}`), {
      flag: 'wx',
    });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    console.error(
      error.code === 'EEXIST' ? `文件 ${file} 已存在，没有覆盖` : `无法写入 ${file}：${error.message}`,
    );
    return 1;
  }
  console.log(`告知已写入 ${file}（${task.enterprises.length} 家企业）`);
  return 0;
}
