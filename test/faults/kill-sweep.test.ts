import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { phonesOf } from '../../playground/demo/phones.ts';
import { dingtalk } from '../../playground/dingtalk/index.ts';
import { type Playground, startPlayground } from '../../playground/server.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import { type Db, openDatabase } from '../../src/db/client.ts';
import { seedDemoCounty } from '../../src/directory/seed.ts';
import { NOW, owing } from '../duty/owing.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';
import type { Order } from './orders.ts';
import { ServiceProcess } from './service.ts';

const UNITS = ['GAJ', 'JJDD', 'SCJGJ', 'XFDD', 'YJGLJ', 'ZHZFJ', 'ZJJ'];
/** What a killed service held is free again. */
const LATER = '2026-07-03T09:06:00+08:00';
const REMINDER = '【第1次提醒】二季度季报还剩2工作日';
const PATIENCE_MS = 300_000;

/** The morning of T−2: every unit’s reminder is due. */
describe('kill −9 of two replicas in the sweep of the quarterly reports', { timeout: PATIENCE_MS }, () => {
  let database: FreshDatabase;
  let db: Db;
  let playground: Playground;
  let env: Record<string, string>;
  let dataDir: string;
  let services: ServiceProcess[];

  beforeEach(async () => {
    services = [];
    database = await freshDatabase({ durable: true });
    db = await openDatabase({ url: database.url, poolSize: 2, log: pino({ level: 'silent' }) });
    dataDir = mkdtempSync(join(tmpdir(), 'chayici-faults-'));
    playground = await startPlayground({ port: 0, platforms: [dingtalk()] });
    const link = playground.connections().dingtalk ?? {};
    env = {
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      SECRET_KEY: 'a key for fault tests, forty characters..',
      DINGTALK_CLIENT_ID: link.clientId ?? '',
      DINGTALK_CLIENT_SECRET: link.clientSecret ?? '',
      DINGTALK_ROBOT_CODE: link.robotCode ?? '',
      DINGTALK_API_BASE: link.apiBase ?? '',
      DINGTALK_OAPI_BASE: link.oapiBase ?? '',
    };
  }, PATIENCE_MS);

  afterEach(async () => {
    for (const service of services) await service.kill();
    await playground.close();
    await db.close();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** Undefined where it died of its order before it was up. */
  async function replica(at: string, order?: Order): Promise<ServiceProcess | undefined> {
    const started = await ServiceProcess.start({ ...env, CLOCK_START: at }, order).catch(() => undefined);
    if (started !== undefined) services.push(started);
    return started;
  }

  async function remindedOnRecord(): Promise<Record<string, number>> {
    const rows = await db.query<{ code: string; n: number }>(
      `select u.code, count(*)::int as n from audit a
         join report_submission s on a.stream = 'reportSubmission:' || s.id join unit u on u.id = s.unit_id
       where a.action = 'report.reminded' group by 1 order by 1`,
    );
    return Object.fromEntries(rows.map(({ code, n }) => [code, n]));
  }

  it('reminds every unit, and none of them twice', async () => {
    const { people } = await seedDemoCounty(db, { now: NOW });
    const seats = people.map(person => ({ ...person, unitName: person.unitCode }));
    const phones = await phonesOf(playground.url, seats);
    await owing(db, UNITS, {});

    // One would die with nothing committed, the other with everything committed and nothing sent. Whichever hears the
    // bell first: the second dies in the end, and the first as well, wherever its cards are by then.
    const at = NOW.toISOString();
    const [first, second] = await Promise.all([
      replica(at, { killAt: 'sweep.before-commit', time: 1 }),
      replica(at, { killAt: 'sweep.committed', time: 1 }),
    ]);
    await second?.gone();
    await first?.kill();
    const once = Object.fromEntries(UNITS.map(unit => [unit, 1]));
    expect(await remindedOnRecord()).toEqual(once);

    const third = await replica(LATER);
    for (const unit of UNITS) await phones.of(unit).card(REMINDER, '已报0/7单位');
    await third?.ready();
    for (const unit of UNITS) expect(remindersOn(unit), unit).toEqual([REMINDER]);
    expect(await remindedOnRecord()).toEqual(once);
    const due = await db.query(`select 1 from duty where kind = 'report.submit' and step <> 1`);
    expect(due).toEqual([]);
    expect((await verifyAudit(db)).faults).toEqual([]);

    function remindersOn(unit: string): string[] {
      const userId = seats.find(seat => seat.unitCode === unit && seat.role === 'liaison')?.userId ?? '';
      return (playground.phone('dingtalk', userId)?.chats ?? [])
        .flatMap(chat => chat.items)
        .flatMap(({ body }) => (body.type === 'card' && body.title.includes('次提醒】') ? [body.title] : []));
    }
  });
});
