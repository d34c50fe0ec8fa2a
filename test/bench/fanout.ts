// node test/bench/fanout.ts — CARDS (2,000) cards that are all due at once, through the stand-in of 飞书 with its limits
// (50 a second, 1,000 a minute, 5 a second to one person), 1 % accepted and then reset, 2 % answered with 503; REPLICAS (1)
// processes of the service on one database. At the same time, on a platform of its own, the official SDK in a loop with
// bottleneck (three tries each). ONLY=service leaves the SDK out.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PgBoss } from 'pg-boss';
import { pino } from 'pino';
import { environmentFor } from '../../playground/demo/environment.ts';
import { startPlaygroundProcess } from '../../playground/demo/playground-process.ts';
import { showCards } from '../../src/chat/card-store.ts';
import { type Db, openDatabase } from '../../src/db/client.ts';
import type { Sql } from '../../src/db/sql.ts';
import { control, FAULTS, pause, platformState } from './platform.ts';
import { startChild } from './tap/service.ts';
import { openTapWorld, type TapWorld } from './tap/world.ts';

const CARDS = Number(process.env.CARDS ?? 2_000);
const REPLICAS = Number(process.env.REPLICAS ?? 1);
/** The platform's own figures (playground/lark/settings.ts). */
const PER_SECOND = 50;
const PER_MINUTE = 1_000;
/** Calls that so many cards take: each that is answered with a fault has to be made again. */
const CALLS = Math.ceil(CARDS / (1 - FAULTS.rules.reduce((sum, { rate }) => sum + rate, 0)));
const WARM_UP_MS = 5_000;
const LOOK_MS = 250;
const PEERS = join(import.meta.dirname, 'peers');

const world = await openTapWorld();
const db = await openDatabase({
  url: world.engineUrl,
  poolSize: 2,
  log: pino({ level: 'silent' }),
  statementTimeoutMs: 600_000,
});
try {
  const people = await db.query<Person>(
    `select i.person_id as "personId", i.user_id as "userId" from identity i join post o on o.person_id = i.person_id
     and o.role = 'liaison' and o.until is null order by 1`,
  );
  const peer = process.env.ONLY === 'service' ? Promise.resolve() : throughSdk(people);
  await throughService(db, world, people);
  await peer;
} finally {
  await db.close();
  await world.close();
}

interface Person {
  readonly personId: string;
  readonly userId: string;
}

async function throughService(db: Db, world: TapWorld, people: readonly Person[]): Promise<void> {
  const children = await Promise.all(
    Array.from({ length: REPLICAS }, () => startChild('../../../src/main.ts', world.env, '/healthz')),
  );
  const boss = new PgBoss({ connectionString: world.engineUrl, supervise: false, schedule: false });
  try {
    await control(world.playgroundUrl, 'faults', FAULTS);
    await boss.start();
    let began = 0;
    await db.tx(async sql => {
      await insertCards(sql, people);
      // A service that happens to look may begin as soon as they can be seen.
      began = Date.now();
    });
    for (let replica = 0; replica < REPLICAS; replica += 1) {
      await boss.send('deliver.lark', {});
      if (replica + 1 < REPLICAS) await pause(700);
    }
    while ((await waiting(db)) > 0) await pause(LOOK_MS);
    const seen = await platformState(world.playgroundUrl);
    // What the platform has by now is written down when nobody holds it any more: the service goes on with other cards.
    await settled(db);
    const sent = await db.query<{ id: string; ref: string | null }>(
      'select id, ref from card_message where ref is not null',
    );
    const numberOf = new Map(sent.map(({ id, ref }) => [ref ?? '', numbered(id)]));
    const name = REPLICAS === 1 ? 'this service' : `this service, ${REPLICAS} replicas`;
    judge(seen, name, began, message => numberOf.get(message.id));
  } finally {
    await boss.stop();
    await Promise.all(children.map(child => child.stop()));
  }
}

/** Cards of the bench bear their number; the county's others, which the service sends meanwhile, are not measured. */
function numbered(id: string): number | 'other' {
  return id.startsWith('bench') ? Number(id.slice('bench'.length)) : 'other';
}

async function insertCards(db: Sql, people: readonly Person[]): Promise<void> {
  const [task] = await db.query<{ id: string; regionId: string; version: number; unitId: string }>(
    `select t.id, t.region_id as "regionId", t.version, u.id as "unitId" from joint_task t, unit u where u.code = 'SCJGJ'`,
  );
  if (task === undefined) throw new Error('there is no task to send cards about');
  const { id, ...about } = task;
  // The services' clock stands at the morning of the demonstration; what is due before it goes in this order.
  const due = Date.parse('2026-09-08T08:00:00+08:00');
  const rows = Array.from({ length: CARDS }, (_, at) => ({ at, ...people[at % people.length] }));
  // One round after the other, as a busy morning makes them: in a chat the order is that of their making.
  for (let first = 0; first < CARDS; first += people.length) {
    await showCards(
      db,
      rows.slice(first, first + people.length).flatMap(({ at, personId, userId }) =>
        personId === undefined || userId === undefined
          ? []
          : {
              ...about,
              id: `bench${String(at).padStart(6, '0')}`,
              subjectKind: 'task',
              subjectId: id,
              kind: 'task.dispatch',
              slot: `bench.${Math.floor(at / people.length)}`,
              role: 'staff' as const,
              personId,
              platform: 'lark',
              userId,
              urgent: false,
              dueAt: new Date(due + at),
            },
      ),
      new Date(due + first),
    );
  }
}

async function waiting(db: Db): Promise<number> {
  const [row] = await db.query<{ n: number }>(
    `select count(*)::int as n from card_message where id like 'bench%' and sent_version < desired_version and state = 'open'`,
  );
  return row?.n ?? 0;
}

/** Resolves when the cards are released that are in hand now. */
async function settled(db: Db): Promise<void> {
  const held = await db.query<{ id: string; attempts: number }>(
    'select id, attempts from card_message where claimed_till is not null',
  );
  for (;;) {
    const [row] = await db.query<{ n: number }>(
      `select count(*)::int as n from json_to_recordset($1::json) as x(id text, attempts int) join card_message c on c.id = x.id
       where c.claimed_till is not null and c.attempts = x.attempts`,
      [JSON.stringify(held)],
    );
    if (row?.n === 0) return;
    await pause(LOOK_MS);
  }
}

async function throughSdk(people: readonly Person[]): Promise<void> {
  if (!existsSync(join(PEERS, 'node_modules'))) {
    process.stderr.write('the SDK with bottleneck is left out, run npm ci --prefix test/bench/peers\n');
    return;
  }
  const playground = await startPlaygroundProcess(0);
  try {
    const users = people.map(({ userId }) => ({
      userId,
      name: userId,
      unit: 'SFJ',
      unitName: 'SFJ',
      post: 'liaison',
    }));
    await control(playground.url, 'users', { users });
    await control(playground.url, 'faults', FAULTS);
    const began = Date.now();
    const loop = spawn(process.execPath, [join(PEERS, 'sdk-loop.mjs')], {
      env: {
        ...process.env,
        ...environmentFor(playground.connections),
        CARDS: String(CARDS),
        PEOPLE: people.map(({ userId }) => userId).join(),
      },
      stdio: ['ignore', process.stderr, process.stderr],
    });
    await once(loop, 'exit');
    const seen = await platformState(playground.url);
    judge(seen, 'official SDK in a loop with bottleneck', began, ({ content }) => {
      const found = /卡片 (\d+)/.exec(JSON.stringify(content));
      return found === null ? undefined : Number(found[1]);
    });
  } finally {
    playground.process.kill('SIGTERM');
  }
}

type Seen = Awaited<ReturnType<typeof platformState>>;
type Message = Seen['chats'][number]['messages'][number];

/** Every message that the platform made is a card by number, or a double of one whose number nobody wrote down. */
function judge(
  seen: Seen,
  name: string,
  began: number,
  numberOf: (message: Message) => number | 'other' | undefined,
): void {
  const times = new Map<number, number>();
  let strangers = 0;
  let outOfOrder = 0;
  let last = began;
  for (const chat of seen.chats) {
    let before = -1;
    for (const message of chat.messages) {
      if (message.from.kind !== 'bot' || message.at < began) continue;
      const number = numberOf(message);
      if (number === 'other') continue;
      last = Math.max(last, message.at);
      if (number === undefined) strangers += 1;
      else {
        if (number < before) outOfOrder += 1;
        before = Math.max(before, number);
        times.set(number, (times.get(number) ?? 0) + 1);
      }
    }
  }
  const makespanS = (last - began) / 1000;
  const evenS = ((CALLS - 1) * 60) / PER_MINUTE;
  const hits = seen.requests.filter(({ code }) => code === '99991400' || code === '230020');
  const line = {
    name: `${CARDS} cards · ${name}`,
    arm: name,
    cards: CARDS,
    makespanS: round(makespanS),
    timesEven: round(makespanS / evenS),
    timesLeast: round(makespanS / leastSeconds()),
    limitHits: seen.limitHits.total,
    limitHitsAfterWarmUp: hits.filter(({ at }) => at > began + WARM_UP_MS).length,
    lost: CARDS - times.size,
    doubled: strangers + [...times.values()].reduce((sum, n) => sum + n - 1, 0),
    outOfOrder,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** The least time that the windows allow for these calls to one who fills each minute's thousand at its beginning. */
function leastSeconds(): number {
  const minutes = Math.ceil(CALLS / PER_MINUTE) - 1;
  return minutes * 60 + (CALLS - minutes * PER_MINUTE - 1) / PER_SECOND;
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
