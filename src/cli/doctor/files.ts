import type { Config } from '../../config.ts';
import { s3Store } from '../../files/s3.ts';
import { error, type Finding, ok } from './finding.ts';

/** An id that no upload has: asking for it costs nothing and still needs address, bucket and keys. */
const NO_FILE = 'doctor0000000000doctor00';

/** Whether the bucket answers, where one is configured. */
export async function checkFiles(config: Config, now: () => Date): Promise<Finding[]> {
  if (config.S3_ENDPOINT === '') return [];
  const where = `S3_ENDPOINT=${config.S3_ENDPOINT} S3_BUCKET=${config.S3_BUCKET}`;
  const store = s3Store({
    endpoint: config.S3_ENDPOINT,
    region: config.S3_REGION,
    bucket: config.S3_BUCKET,
    accessKey: config.S3_ACCESS_KEY,
    secretKey: config.S3_SECRET_KEY,
    now,
  });
  try {
    await store.get(NO_FILE);
    return [ok('files', `存储桶 ${config.S3_BUCKET} 可以访问`)];
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure);
    return [
      error('files', where, `存储桶不可用：${why}`, '核对 S3_ 开头的各项、桶是否存在、密钥是否有读写删权限'),
    ];
  }
}
