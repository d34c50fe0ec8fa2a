import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { lark } from '../../../playground/lark/index.ts';
import { type Playground, startPlayground } from '../../../playground/server.ts';
import { type App, startApp } from '../../../src/app.ts';
import { serviceClock } from '../../../src/clock.ts';
import { readConfig } from '../../../src/config.ts';
import type { Db } from '../../../src/db/client.ts';
import { destroyEmbedded, startEmbedded } from '../../../src/db/embedded.ts';
import { migrate } from '../../../src/db/migrate.ts';
import { withDatabase } from '../../../src/db/schema-engine.ts';
import { seedDemoCounty } from '../../../src/directory/seed.ts';

/** A card that its unit has not answered yet, and whose it is. */
export interface OpenCard {
  readonly id: string;
  readonly userId: string;
  readonly taskId: string;
  readonly unitId: string;
}

/** A county on 飞书 by webhook, with many dispatched tasks that nobody has confirmed. */
export interface TapWorld {
  /** Environment for the service under test. */
  readonly env: Readonly<Record<string, string>>;
  readonly encryptKey: string;
  readonly verificationToken: string;
  readonly appId: string;
  readonly engineUrl: string;
  /** Of the stand-in, for its state and its controls. */
  readonly playgroundUrl: string;
  /** Copies the dispatched template task until there are `count` cards to be confirmed. */
  openCards(db: Db, count: number): Promise<OpenCard[]>;
  close(): Promise<void>;
}

const PATIENCE = 400;
/** A working morning: nothing is held back for quiet hours. */
const WORKING_MORNING = '2026-09-08T09:00:00+08:00';
const INSPECTION_DAY = '9月15日';

/** Starts an engine with the settings of production, the stand-in of 飞书, and dispatches one task by the real service. */
export async function openTapWorld(): Promise<TapWorld> {
  const log = pino({ level: 'silent' });
  const dataDir = mkdtempSync(join(tmpdir(), 'chayici-bench-tap-'));
  const engine = await startEmbedded({ dataDir, log });
  await migrate(engine.url);
  const playground = await startPlayground({ port: 0, platforms: [lark()] });
  const link = playground.connections().lark ?? {};
  const env = {
    DATABASE_URL: withDatabase(engine.url, new URL(engine.url).pathname.slice(1)),
    DATA_DIR: dataDir,
    PORT: '0',
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'error',
    SECRET_KEY: 'a key for benchmarks, forty characters long',
    LARK_DOMAIN: link.domain ?? '',
    LARK_APP_ID: link.appId ?? '',
    LARK_APP_SECRET: link.appSecret ?? '',
    LARK_ENCRYPT_KEY: link.encryptKey ?? '',
    LARK_VERIFICATION_TOKEN: link.verificationToken ?? '',
    LARK_EVENTS: 'webhook',
    CLOCK_START: WORKING_MORNING,
  };
  await dispatchTemplate(env, playground);
  return {
    env,
    encryptKey: env.LARK_ENCRYPT_KEY,
    verificationToken: env.LARK_VERIFICATION_TOKEN,
    appId: env.LARK_APP_ID,
    engineUrl: engine.url,
    playgroundUrl: playground.url,
    openCards: copyTasks,
    async close() {
      await playground.close();
      await engine.stop();
      await destroyEmbedded(dataDir);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function dispatchTemplate(env: Record<string, string>, playground: Playground): Promise<void> {
  const read = readConfig(env);
  if (!read.ok) throw new Error(read.problem);
  const app = await startApp({
    config: read.config,
    log: pino({ level: 'silent' }),
    clock: serviceClock(WORKING_MORNING),
    bell: false,
  });
  try {
    const units = await seedOnLark(app, playground);
    const office = units.get('SFJ') ?? '';
    await app.inbound.handle({
      type: 'message',
      platform: 'lark',
      eventId: 'bench-open',
      userId: office,
      chat: { id: 'bench', kind: 'direct' },
      text: `发起联合检查 S01 ${INSPECTION_DAY} 14:30`,
      files: [],
    });
    const [draft] = await app.db.query<{ id: string; user_id: string }>(
      `select id, user_id from card_message where subject_kind = 'task' and state = 'open' limit 1`,
    );
    if (draft === undefined) throw new Error('the template task was not opened');
    await app.inbound.handle({
      type: 'tap',
      platform: 'lark',
      eventId: 'bench-dispatch',
      userId: draft.user_id,
      cardId: draft.id,
      action: 'dispatch',
      form: {},
    });
    for (let turn = 0; turn < PATIENCE && (await undelivered(app.db)) > 0; turn += 1) await app.catchUp();
    if ((await undelivered(app.db)) > 0) throw new Error('the template task was not delivered');
  } finally {
    await app.stop();
  }
}

async function seedOnLark(app: App, playground: Playground): Promise<Map<string, string>> {
  await seedDemoCounty(app.db, { now: new Date(WORKING_MORNING) });
  await app.db.query(`delete from post where role <> 'liaison'`);
  await app.db.query(`update identity set platform = 'lark'`);
  app.shell.surroundings.forget();
  const people = await app.db.query<{ userId: string; name: string; unit: string; unitName: string }>(
    `select i.user_id as "userId", p.name, u.code as unit, u.name as "unitName"
     from identity i join person p on p.id = i.person_id join unit u on u.id = p.unit_id
     join post o on o.person_id = p.id and o.role = 'liaison' and o.until is null`,
  );
  await fetch(`${playground.url}/_control/lark/users`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ users: people.map(person => ({ ...person, post: 'liaison' })) }),
  });
  return new Map(people.map(person => [person.unit, person.userId]));
}

async function undelivered(db: Db): Promise<number> {
  const [row] = await db.query<{ n: number }>(
    `select count(*)::int as n from card_message where sent_version < desired_version and state in ('open', 'settled')`,
  );
  return row?.n ?? 0;
}

/**
 * Every copy has rows, duties and an audit chain of its own. Its cards share the platform's messages of the template:
 * the platform's limits then keep the updates that follow the taps at the pace a real app would see.
 */
async function copyTasks(db: Db, count: number): Promise<OpenCard[]> {
  const [template] = await db.query<{ id: string; cards: number }>(
    `select t.id, (select count(*)::int from card_message c where c.subject_id = t.id and c.kind = 'task.dispatch' and c.state = 'open'
        and exists (select 1 from task_participant p where p.task_id = t.id and p.unit_id = c.unit_id and p.state = 'PENDING')) as cards
     from joint_task t where t.state = 'DISPATCHED' order by t.created_at limit 1`,
  );
  if (template === undefined || template.cards === 0) throw new Error('no dispatched task to copy');
  const copies = Math.ceil(count / template.cards);
  await db.tx(async sql => {
    const [from] = await sql.query<{ n: number }>('select count(*)::int as n from joint_task');
    const range = [template.id, from?.n ?? 0, (from?.n ?? 0) + copies - 1];
    const copy = async (table: string, columns: Readonly<Record<string, string>>): Promise<void> => {
      const all = await sql.query<{ name: string }>(
        `select column_name as name from information_schema.columns where table_schema = current_schema()
           and table_name = $1 and is_generated = 'NEVER' and is_identity = 'NO'
           and coalesce(column_default, '') not like 'nextval%' order by ordinal_position`,
        [table],
      );
      const names = all.map(({ name }) => name);
      const key =
        table === 'joint_task' ? 'o.id' : table === 'task_participant' ? 'o.task_id' : 'o.subject_id';
      await sql.query(
        `insert into ${table} (${names.map(name => `"${name}"`).join(', ')})
         select ${names.map(name => columns[name] ?? `o."${name}"`).join(', ')}
         from ${table} o, generate_series($2::int, $3::int) n where ${key} = $1`,
        range,
      );
    };
    await copy('joint_task', {
      id: `'bench' || n`,
      no: `'BENCH-' || n`,
      filing_no: `'BF-' || n`,
      inspection_code: `'bench-code-' || n`,
      // A county does not hold all its inspections on one day.
      date: 'o.date + n % 250',
    });
    await copy('task_participant', { task_id: `'bench' || n` });
    await copy('duty', { id: `o.id || n`, subject_id: `'bench' || n` });
    await copy('card_message', { id: `o.id || n`, subject_id: `'bench' || n` });
  });
  await db.query('analyze');
  return db.query<OpenCard>(
    `select c.id, c.user_id as "userId", c.subject_id as "taskId", c.unit_id as "unitId"
     from card_message c join task_participant p on p.task_id = c.subject_id and p.unit_id = c.unit_id
     where c.kind = 'task.dispatch' and c.state = 'open' and p.state = 'PENDING' and c.subject_id <> $1
     order by md5(c.id) limit $2`,
    [template.id, count],
  );
}
