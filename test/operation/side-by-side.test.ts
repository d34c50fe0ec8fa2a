import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { type Db, openDatabase } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { withDatabase } from '../../src/db/schema-engine.ts';
import { ServiceProcess } from '../faults/service.ts';
import { County } from '../harness/county.ts';
import { administer } from '../harness/database.ts';

const PRISMA = fileURLToPath(new URL('../../prisma', import.meta.url));
const NEXT = '29990101000000_next_release';

function migrations(): string[] {
  return readdirSync(join(PRISMA, 'migrations'), { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort();
}

describe('two versions at once', () => {
  let url: string;
  let folder: string;
  let db: Db;
  beforeEach(async () => {
    const server = inject('testServer');
    const name = `${server.prefix}_side_${Math.floor(performance.now() * 1000)}`;
    await administer(server.url, `CREATE DATABASE ${name} TEMPLATE template0`);
    url = withDatabase(server.url, name);
    folder = mkdtempSync(join(server.folder, 'side-'));
    db = await openDatabase({ url, poolSize: 1, log: pino({ level: 'silent' }) });
  });
  afterEach(async () => {
    await db.close();
    await administer(
      inject('testServer').url,
      `DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`,
    );
    rmSync(folder, { recursive: true, force: true });
  });

  it('two services that start on an empty database wait for each other: every migration runs once', async () => {
    const env = { DATABASE_URL: url, DATA_DIR: folder, SECRET_KEY: 'kV8#q2Lx0-wPz7Rt5Ym3Nb1Hc6Jd9Gf4' };
    const services = await Promise.all([ServiceProcess.start(env), ServiceProcess.start(env)]);
    try {
      const rows = await db.query<{ name: string }>(
        'select migration_name as name from _prisma_migrations order by 1',
      );
      expect(rows.map(row => row.name)).toEqual(migrations());
      for (const service of services) expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    } finally {
      expect(await Promise.all(services.map(service => service.stop()))).toEqual([0, 0]);
    }
  });

  it('an older service refuses to start on a newer schema, and says so', async () => {
    await migrate(url);
    await db.query(
      `insert into _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
       values ('next', 'c', now(), '${NEXT}', 1)`,
    );
    const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
    const started = spawnSync(process.execPath, [main], {
      env: { PATH: process.env.PATH ?? '', DATABASE_URL: url, DATA_DIR: folder, PORT: '0' },
      encoding: 'utf8',
    });
    expect(started.status).toBe(1);
    expect(started.stdout).toContain('could not start');
    expect(started.stdout).toMatch(new RegExp(`does not know: ${NEXT}.*newer release: start that one`));
  });
});

it('a service that runs goes on while a newer one widens the schema under it', async () => {
  const county = await County.open();
  const folder = mkdtempSync(join(inject('testServer').folder, 'next-'));
  try {
    await county.who('SFJ').says('发起联合检查 S01 9月15日 14:30');
    await county.who('SFJ').taps('【待分发】', '确认分发');
    cpSync(PRISMA, folder, { recursive: true });
    mkdirSync(join(folder, 'migrations', NEXT));
    writeFileSync(
      join(folder, 'migrations', NEXT, 'migration.sql'),
      `alter table card_message add column seen_at timestamptz;
       alter table joint_task add column weight int not null default 0;
       create table next_thing (id text primary key);
       create index card_message_seen on card_message (seen_at) where seen_at is not null;`,
    );
    expect(await migrate(county.config.DATABASE_URL, folder)).toEqual({ applied: [NEXT] });
    for (const unit of ['XFDD', 'SCJGJ']) await county.who(unit).taps('【联合检查】', '确认参加');
    county.who('ZJJ').receives('【联合检查】', '已确认 2/6');
    await county.forward('2 工作小时');
    county.who('ZJJ').receives('【第1次提醒】');
  } finally {
    await county.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

/** What a service of the release before would trip over while both run (docs/operation.md, 升级). */
const NARROWS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['drops a table', /\bdrop\s+table\b/i],
  ['drops a column', /\bdrop\s+column\b/i],
  ['renames', /\brename\s+(?:column|to)\b/i],
  ['changes a type', /\balter\s+column\s+\S+\s+(?:set\s+data\s+)?type\b/i],
  ['forbids null', /\balter\s+column\s+\S+\s+set\s+not\s+null\b/i],
  [
    'adds a column that older inserts leave empty',
    /\badd\s+column\s+[^,;]*\bnot\s+null\b(?![^,;]*\bdefault\b)/i,
  ],
];

function narrowings(script: string): string[] {
  if (/^-- contract: \S/m.test(script)) return [];
  const code = script.replaceAll(/--.*$/gm, '');
  return NARROWS.filter(([, pattern]) => pattern.test(code)).map(([what]) => what);
}

describe('migrations', () => {
  it.each(migrations())('%s only widens the schema, or says that it is the second half of a change', name => {
    expect(narrowings(readFileSync(join(PRISMA, 'migrations', name, 'migration.sql'), 'utf8'))).toEqual([]);
  });

  it.each([
    ['alter table a drop column b;', ['drops a column']],
    ['ALTER TABLE "a" RENAME COLUMN "b" TO "c";', ['renames']],
    [
      'alter table a add column b int not null, add column c int;',
      ['adds a column that older inserts leave empty'],
    ],
    ['alter table a add column b int not null default 0;', []],
    ['-- contract: the column is unread since 1.4\nalter table a drop column b;', []],
  ])('the rule reads %s', (script, found) => {
    expect(narrowings(script)).toEqual(found);
  });
});
