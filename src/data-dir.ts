/** What lies in DATA_DIR beside the private PostgreSQL. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The key that was made at the first start where SECRET_KEY is empty. */
export function secretFile(dataDir: string): string {
  return join(dataDir, 'secret.key');
}

/** Uploaded files, where no bucket is configured. */
export function filesFolder(dataDir: string): string {
  return join(dataDir, 'files');
}

/** The configured key, or one made at the first start and kept beside the data. */
export function secretKey(config: { readonly SECRET_KEY: string; readonly DATA_DIR: string }): string {
  if (config.SECRET_KEY !== '') return config.SECRET_KEY;
  const file = secretFile(config.DATA_DIR);
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  }
  return readFileSync(file, 'utf8').trim();
}
