// node test/bench/calls.ts — platform calls of one shared card: every unit of a task confirms within 10 s; how often each
// copy is changed on the platform, and how many copies are behind at the end. Taps come by webhook, one after another.
import { pino } from 'pino';
import { openDatabase } from '../../src/db/client.ts';
import { pause, platformState } from './platform.ts';
import { makeClicks } from './tap/clicks.ts';
import { closedLoop } from './tap/load.ts';
import { startChild } from './tap/service.ts';
import { type OpenCard, openTapWorld } from './tap/world.ts';

const WITHIN_MS = 10_000;
const PATIENCE_MS = 60_000;
const PATCH = 'PATCH /open-apis/im/v1/messages/:message_id';

const world = await openTapWorld();
const db = await openDatabase({
  url: world.engineUrl,
  poolSize: 2,
  log: pino({ level: 'silent' }),
  statementTimeoutMs: 60_000,
});
try {
  const cards = await db.query<OpenCard>(
    `select c.id, c.user_id as "userId", c.subject_id as "taskId", c.unit_id as "unitId" from card_message c
     join task_participant p on p.task_id = c.subject_id and p.unit_id = c.unit_id and p.state = 'PENDING'
     where c.kind = 'task.dispatch' and c.state = 'open' and c.role = 'liaison' order by c.id limit 10`,
  );
  const service = await startChild('../../../src/main.ts', world.env, '/healthz');
  try {
    const copyIds = new Set(
      (
        await db.query<{ ref: string }>(
          'select ref from card_message where subject_id = $1 and ref is not null',
          [cards[0]?.taskId ?? ''],
        )
      ).map(({ ref }) => ref),
    );
    const before = await changes();
    const began = performance.now();
    for (const card of cards) {
      await closedLoop(service.url, makeClicks([card], world), 1);
      await pause(WITHIN_MS / cards.length);
    }
    const tappedS = (performance.now() - began) / 1000;
    await settled();
    const after = await changes();
    const copies = [...after.byMessage.keys()].filter(id => copyIds.has(id));
    const updates = copies.map(id => (after.byMessage.get(id) ?? 0) - (before.byMessage.get(id) ?? 0));
    const line = {
      name: 'one shared card, every unit taps within 10 s',
      taps: cards.length,
      tappedS: Number(tappedS.toFixed(1)),
      copies: copies.length,
      changes: after.calls - before.calls,
      perCopy: Number((updates.reduce((sum, n) => sum + n, 0) / Math.max(1, copies.length)).toFixed(2)),
      mostOnOneCopy: Math.max(0, ...updates),
      stale: await stale(),
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  } finally {
    await service.stop();
  }
} finally {
  await db.close();
  await world.close();
}

/** Changes by call, which are what a platform counts; a look that went with the answer of a tap costs none. */
async function changes(): Promise<{ calls: number; byMessage: ReadonlyMap<string, number> }> {
  const seen = await platformState(world.playgroundUrl);
  const messages = seen.chats.flatMap(chat => chat.messages);
  return {
    calls: seen.calls[PATCH] ?? 0,
    byMessage: new Map(
      messages.map(({ id, changes: all }) => [id, all.filter(one => one.by === 'patch').length]),
    ),
  };
}

/** Waits until nothing is behind for longer than coalescing holds a change back. */
async function settled(): Promise<void> {
  const giveUp = performance.now() + PATIENCE_MS;
  for (let still = 0; still < 4 && performance.now() < giveUp; ) {
    await pause(1_000);
    still = (await stale()) === 0 ? still + 1 : 0;
  }
}

async function stale(): Promise<number> {
  const [row] = await db.query<{ n: number }>(
    `select ((select count(*) from card_message where sent_version < desired_version and state in ('open', 'settled'))
       + (select count(*) from stale_subject))::int as n`,
  );
  return row?.n ?? 0;
}
