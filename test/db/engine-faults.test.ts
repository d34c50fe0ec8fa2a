import { spawn } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { attachEmbedded, DataDirInUseError, startEmbedded } from '../../src/db/embedded.ts';
import { readPostmasterFile } from '../../src/db/engine/postmaster.ts';
import {
  allGone,
  ask,
  cleanUp,
  dataFolder,
  engineProcesses,
  forgetPrepared,
  isAlive,
  killEngine,
  killServices,
  preparedFolder,
  startService,
  tryService,
} from './services.ts';

const log = pino({ level: 'silent' });

afterEach(cleanUp);
afterAll(forgetPrepared);

async function write(url: string): Promise<void> {
  await ask(url, 'CREATE TABLE record (what text)');
  await ask(url, "INSERT INTO record VALUES ('committed')");
}

async function expectWritten(url: string): Promise<void> {
  expect(await ask(url, 'SELECT what FROM record')).toEqual([{ what: 'committed' }]);
}

describe('kill −9', () => {
  test('of the engine: it comes back at the same address with all that was committed', async () => {
    const service = await startService(await preparedFolder());
    await write(service.url);
    const killed = await killEngine(service.pgdata);
    await expectWritten(service.url);
    expect(readPostmasterFile(service.pgdata)?.pid).not.toBe(killed);
  });

  test('of the service: its engine stays, and the next start takes it over', async () => {
    const folder = await preparedFolder();
    const first = await startService(folder);
    await write(first.url);
    const engine = readPostmasterFile(first.pgdata)?.pid;
    await first.kill9();
    const second = await startService(folder);
    expect(second).toMatchObject({ adopted: true, url: first.url });
    expect(readPostmasterFile(second.pgdata)?.pid).toBe(engine);
    await expectWritten(second.url);
    const processes = engineProcesses(second.pgdata);
    await second.tell('stop');
    expect(await allGone(processes)).toBe(true);
  });

  test('of an adopted engine: it comes back as well', async () => {
    const folder = await preparedFolder();
    const first = await startService(folder);
    await write(first.url);
    await first.kill9();
    const second = await startService(folder);
    await killEngine(second.pgdata);
    await expectWritten(second.url);
  });

  test('of both at once: the next start recovers what was committed', async () => {
    const folder = await preparedFolder();
    const first = await startService(folder);
    await write(first.url);
    await Promise.all([first.kill9(), killEngine(first.pgdata)]);
    const second = await startService(folder);
    expect(second.adopted).toBe(false);
    await expectWritten(second.url);
  });

  test('while the data is being made for the first time: the next start makes it anew', async () => {
    const folder = dataFolder();
    const early = startService(folder).catch(() => undefined);
    const home = join(folder, 'postgres');
    await expect.poll(() => statSync(home, { throwIfNoEntry: false })?.isDirectory()).toBe(true);
    await killServices();
    await early;
    const next = await startService(folder);
    await write(next.url);
    await expectWritten(next.url);
  });

  test('leaves a pid that may belong to somebody else later: the next start is not misled', async () => {
    const folder = await preparedFolder();
    const first = await startService(folder);
    await write(first.url);
    await Promise.all([first.kill9(), killEngine(first.pgdata)]);
    const { uid, gid } = statSync(first.pgdata);
    const stranger = spawn('sleep', ['60'], { uid, gid, cwd: '/', stdio: 'ignore' });
    const file = join(first.pgdata, 'postmaster.pid');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(stranger.pid)));
    const second = await startService(folder);
    await expectWritten(second.url);
    expect(isAlive(stranger.pid ?? 0)).toBe(true);
    stranger.kill();
  });
});

describe('an orderly end', () => {
  test('leaves no process', async () => {
    const service = await startService(await preparedFolder());
    const processes = engineProcesses(service.pgdata);
    expect(processes.length).toBeGreaterThan(3);
    await service.tell('stop');
    expect(processes.filter(isAlive)).toEqual([]);
  });

  test('without a stop takes the engine along', async () => {
    const service = await startService(await preparedFolder());
    const processes = engineProcesses(service.pgdata);
    await service.tell('exit');
    expect(await allGone(processes)).toBe(true);
  });

  test('by Ctrl-C leaves the service its database until it has drained', async () => {
    const service = await startService(await preparedFolder(), { ownGroup: true });
    const processes = engineProcesses(service.pgdata);
    const ended = new Promise(resolve => service.child.once('exit', resolve));
    process.kill(-(service.child.pid ?? 0), 'SIGINT');
    expect(await ended).toBe(0);
    expect(service.said).toEqual([expect.stringContaining('drained')]);
    expect(await allGone(processes)).toBe(true);
  });
});

describe('a second process on the same folder', () => {
  test('is refused with one line that names the folder and the holder', async () => {
    const folder = await preparedFolder();
    const first = await startService(folder);
    const second = await tryService(folder);
    await expect(startEmbedded({ dataDir: folder, log })).rejects.toThrow(DataDirInUseError);
    expect(second).toEqual({
      refused: `${folder} is in use by another chayici process (pid ${first.child.pid}): stop that one, or give this one a DATA_DIR or DATABASE_URL of its own.`,
    });
    await write(first.url);
    await expectWritten(first.url);
  });

  test('may use the engine of the first for a command, and leaves it running', async () => {
    const folder = await preparedFolder();
    const first = await startService(folder);
    await write(first.url);
    const attached = await attachEmbedded({ dataDir: folder, log });
    await expectWritten(attached.url);
    await attached.stop();
    await expectWritten(first.url);
  });

  test('gets the folder when two start together and one has lost', async () => {
    const folder = await preparedFolder();
    const both = await Promise.all([tryService(folder), tryService(folder)]);
    expect(both.filter(one => 'url' in one)).toHaveLength(1);
    expect(both.filter(one => 'refused' in one)).toHaveLength(1);
  });
});

test('an engine that runs with other settings is replaced, not adopted', async () => {
  const folder = await preparedFolder();
  const first = await startService(folder);
  await write(first.url);
  await first.kill9();
  const second = await startEmbedded({ dataDir: folder, log, durable: false });
  expect(second.adopted).toBe(false);
  await expectWritten(second.url);
  await second.stop();
});

test('data that has vanished is an error, not a new beginning', async () => {
  const folder = await preparedFolder();
  const service = await startService(folder);
  await service.tell('stop');
  rmSync(service.pgdata, { recursive: true });
  expect(await tryService(folder)).toEqual({ refused: expect.stringContaining('is gone') });
});

test('the password and the lock are for this user only, and the engine asks for the password', async () => {
  const folder = await preparedFolder();
  const service = await startService(folder);
  expect(statSync(join(folder, 'postgres', 'engine.json')).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'postgres', 'service.lock')).mode & 0o777).toBe(0o600);
  const wrong = service.url.replace(/:[0-9a-f]{48}@/, ':wrong@');
  const client = new pg.Client({ connectionString: wrong });
  await expect(client.connect()).rejects.toThrow(/password authentication failed/);
  expect(await ask(service.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
});
