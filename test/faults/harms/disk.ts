import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Harm } from '../run.ts';
import { during } from './while.ts';

/** Room for the private engine with its county and little more. */
const DISK = '220m';
const FULL_MS = 6_000;
const BLOCK = Buffer.alloc(1 << 20, 1);

/** A small disk of its own under the scene's folder. */
function smallDisk(folder: string): string {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK},mode=755`, 'chayici-faults', disk]);
  const data = join(disk, 'data');
  mkdirSync(data);
  chmodSync(data, 0o755);
  return data;
}

function unmount(folder: string): void {
  execFileSync('umount', ['-l', join(folder, 'disk')]);
}

function fill(file: string): void {
  const ballast = openSync(file, 'a');
  try {
    for (;;) writeSync(ballast, BLOCK);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    closeSync(ballast);
  }
}

/** Whether this machine lets us mount; a container often does not. */
function cannotMount(): string | undefined {
  const probe = '/tmp/chayici-faults-probe';
  try {
    mkdirSync(probe, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'chayici-faults', probe], { stdio: 'ignore' });
    execFileSync('umount', [probe]);
    return undefined;
  } catch {
    return 'mounting a small disk needs root and the right to mount';
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}

/** The disk of the private PostgreSQL fills up, and somebody makes room again. */
export const disk: readonly Harm[] = [
  {
    name: 'disk of the private PostgreSQL full',
    impossible: cannotMount,
    needs: { engine: 'own', disk: { make: smallDisk, remove: unmount } },
    async inflict(scene, over) {
      let struck = 0;
      const ballast = join(scene.dataDir, '..', 'ballast');
      await during(over, 3_000, async () => {
        fill(ballast);
        await pause(FULL_MS);
        rmSync(ballast);
        struck += 1;
      });
      return struck;
    },
  },
];
