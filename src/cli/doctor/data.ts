import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, open, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../../config.ts';
import { error, type Finding, ok, warn } from './finding.ts';

const GIB = 1024 ** 3;
/** Less than this and the private PostgreSQL may stop taking anything within a day of uploads. */
const LEAST_BYTES = 1 * GIB;
const COMFORTABLE_BYTES = 5 * GIB;

/** Bytes free for this process where `folder` lies. */
export type FreeSpace = (folder: string) => Promise<number>;

export const freeSpace: FreeSpace = async folder => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/** Whether DATA_DIR can be written, and how much room it has. */
export async function checkData(config: Config, free: FreeSpace): Promise<Finding[]> {
  const folder = resolve(config.DATA_DIR);
  const hindrance = await whyNotWritable(folder);
  if (hindrance !== undefined) {
    return [
      error(
        'data',
        `DATA_DIR=${config.DATA_DIR}`,
        `不能写入：${hindrance}`,
        '建好这个文件夹并交给运行服务的用户（chown），或把 DATA_DIR 指到能写的地方',
      ),
    ];
  }
  const bytes = await free(await nearest(folder));
  const room = `${(bytes / GIB).toFixed(1)} GB`;
  if (bytes < LEAST_BYTES)
    return [
      error(
        'data',
        config.DATA_DIR,
        `磁盘只剩 ${room}，写满后数据库和附件都存不进`,
        '清理磁盘或扩容，至少留出 5 GB',
      ),
    ];
  if (bytes < COMFORTABLE_BYTES)
    return [warn('data', config.DATA_DIR, `磁盘剩 ${room}`, '尽快清理或扩容，建议留出 5 GB 以上')];
  return [ok('data', `${config.DATA_DIR} 可以写入，剩余 ${room}`)];
}

async function whyNotWritable(folder: string): Promise<string | undefined> {
  const existing = await nearest(folder);
  try {
    if (!(await stat(existing)).isDirectory()) return REASONS.ENOTDIR;
    await access(existing, constants.W_OK | constants.X_OK);
    // The service makes it at its first start.
    if (existing !== folder) return undefined;
    const probe = join(folder, `.doctor-${randomBytes(6).toString('hex')}`);
    const handle = await open(probe, 'wx', 0o600);
    try {
      await handle.writeFile('doctor');
      await handle.sync();
    } finally {
      await handle.close();
      await rm(probe, { force: true });
    }
    return undefined;
  } catch (failure) {
    return reasonText(failure);
  }
}

/** The folder itself, or the lowest one above it that exists. */
async function nearest(folder: string): Promise<string> {
  const there = await access(folder).then(
    () => true,
    () => false,
  );
  return there || dirname(folder) === folder ? folder : nearest(dirname(folder));
}

const REASONS: Readonly<Partial<Record<string, string>>> = {
  EACCES: '没有权限',
  EPERM: '没有权限',
  EROFS: '磁盘是只读的',
  ENOSPC: '磁盘已满',
  ENOTDIR: '路径中有一段是文件，不是文件夹',
  EEXIST: '路径中有一段是文件，不是文件夹',
};

function reasonText(failure: unknown): string {
  const code = failure instanceof Error && 'code' in failure ? String(failure.code) : '';
  return REASONS[code] ?? (failure instanceof Error ? failure.message : String(failure));
}
