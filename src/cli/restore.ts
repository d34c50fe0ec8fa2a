import { userInfo } from 'node:os';
import { record } from '../audit/record.ts';
import { verifyAudit } from '../audit/verify.ts';
import { BackupProblem } from '../backup/problem.ts';
import { type Restored, restoreBackup } from '../backup/restore.ts';
import type { Config } from '../config.ts';
import { filesFolder, secretFile } from '../data-dir.ts';
import { openDatabase } from '../db/client.ts';
import { DataDirInUseError, startEmbedded } from '../db/embedded.ts';
import { migrate } from '../db/migrate.ts';
import { folderStore } from '../files/store.ts';
import { createLog } from '../log.ts';

export interface RestoreCommandOptions {
  readonly force: boolean;
  readonly now: Date;
}

/** `chayici restore <file> [--force]`: exit code 1 when nothing was restored, or when the record in it is not whole. */
export async function restoreCommand(
  path: string,
  config: Config,
  options: RestoreCommandOptions,
): Promise<number> {
  try {
    if (config.DATABASE_URL !== '') return await restoreInto(config.DATABASE_URL, path, config, options);
    // Not attached to a running service's engine: its data would change under its feet.
    const engine = await startEmbedded({ dataDir: config.DATA_DIR, log: createLog('warn') });
    try {
      return await restoreInto(engine.url, path, config, options);
    } finally {
      await engine.stop();
    }
  } catch (error) {
    if (error instanceof DataDirInUseError)
      console.error(`服务正在使用 ${config.DATA_DIR}：先停止服务，再恢复。`);
    else if (error instanceof BackupProblem) console.error(error.message);
    else throw error;
    return 1;
  }
}

async function restoreInto(
  url: string,
  path: string,
  config: Config,
  { force, now }: RestoreCommandOptions,
): Promise<number> {
  const restored = await restoreBackup({
    url,
    path,
    force,
    files: folderStore(filesFolder(config.DATA_DIR)),
    secretFile: secretFile(config.DATA_DIR),
  });
  const { applied } = await migrate(url);
  const rows = Object.values(restored.manifest.rows).reduce((sum, count) => sum + count, 0);
  console.log(`已恢复到 ${restored.head.takenAt} 的状态：${rows} 行。`);
  if (applied.length > 0) console.log(`数据库结构已升到本版本（${applied.length} 个升级）。`);
  if (restored.head.files === 'bucket')
    console.log('附件在存储桶里，不在备份中：请确认 S3_ 各项指向原来的桶。');
  if (!restored.manifest.entries.some(entry => entry.name === 'secret.key'))
    console.log('备份中没有签名密钥：请设回原来的 SECRET_KEY，否则旧卡片里的链接打不开。');
  return verified(url, restored, now);
}

/** Walks the whole record, and puts the restore itself on it. */
async function verified(url: string, restored: Restored, now: Date): Promise<number> {
  const db = await openDatabase({ url, poolSize: 2, log: createLog('warn') });
  try {
    const { entries, streams, faults } = await verifyAudit(db);
    const [top] = await db.query<{ id: string }>(
      'select id from region where parent_id is null order by code limit 1',
    );
    if (top !== undefined) {
      const { takenAt } = restored.head;
      await db.tx(sql =>
        record(sql, [
          {
            stream: 'operation',
            at: now,
            regionId: top.id,
            actorKind: 'operator',
            actorId: userInfo().username,
            channel: 'cli',
            action: 'operation.restored',
            detail: { takenAt, entries, faults: faults.length },
          },
        ]),
      );
    }
    for (const fault of faults.slice(0, 20)) console.error(`${fault.stream} #${fault.seq}: ${fault.fault}`);
    console.log(
      faults.length === 0
        ? `留痕完整：${streams} 条链 ${entries} 条记录逐条核对无误。`
        : `留痕有 ${faults.length} 处对不上：备份时就已如此，请查明原因。`,
    );
    return faults.length === 0 ? 0 : 1;
  } finally {
    await db.close();
  }
}
