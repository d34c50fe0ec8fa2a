import { takeBackup } from '../backup/dump.ts';
import { BackupProblem } from '../backup/problem.ts';
import type { Config } from '../config.ts';
import { filesFolder, secretFile } from '../data-dir.ts';
import { folderStore } from '../files/store.ts';

/** `chayici backup <file>`: exit code 1 when nothing was written, or when a file that a row names is lost. */
export async function backupCommand(url: string, path: string, config: Config, now: Date): Promise<number> {
  try {
    const bucket = config.S3_ENDPOINT !== '';
    const manifest = await takeBackup({
      url,
      path,
      files: bucket ? undefined : folderStore(filesFolder(config.DATA_DIR)),
      secretFile: config.SECRET_KEY === '' ? secretFile(config.DATA_DIR) : undefined,
      now,
    });
    const rows = Object.values(manifest.rows).reduce((sum, count) => sum + count, 0);
    const files = manifest.entries.filter(entry => entry.name.startsWith('files/')).length;
    console.log(`已备份到 ${path}：${Object.keys(manifest.rows).length} 张表 ${rows} 行，附件 ${files} 个。`);
    console.log('文件里有个人信息和密钥：请加密保存，并异地留一份。');
    if (bucket) console.log(`附件在存储桶 ${config.S3_BUCKET} 里，不在本文件中：请为存储桶另设备份。`);
    if (config.SECRET_KEY !== '') console.log('SECRET_KEY 来自环境变量，不在本文件中：请另行保管。');
    if (manifest.missingFiles.length === 0) return 0;
    console.error(
      `有 ${manifest.missingFiles.length} 个附件在 DATA_DIR 里找不到：${manifest.missingFiles.join('、')}`,
    );
    return 1;
  } catch (error) {
    if (!(error instanceof BackupProblem)) throw error;
    console.error(error.message);
    return 1;
  }
}
