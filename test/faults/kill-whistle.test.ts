import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Phones, phonesOf } from '../../playground/demo/phones.ts';
import { dingtalk } from '../../playground/dingtalk/index.ts';
import { type Playground, startPlayground } from '../../playground/server.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import { type Db, openDatabase } from '../../src/db/client.ts';
import { seedDemoCounty } from '../../src/directory/seed.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';
import { ServiceProcess } from './service.ts';

const START = '2026-09-08T09:00:00+08:00';
/** Past L1 (10 minutes) and L2 (15), before L3 (20) and the arrival's deadline. */
const LATER = '2026-09-08T09:16:00+08:00';
/** The clock goes on: what the killed service held is free again. */
const LATER_STILL = '2026-09-08T09:18:30+08:00';
const GAS = '镇政府东边巷子里液化气味道特别大，群众都跑出来了，快来人';
const CARD = /^【应急哨】/;
const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 240_000;

/** 住建 leads the call; 消防 and 应急 join. */
describe('kill −9 between a signature and an escalation', { timeout: PATIENCE_MS }, () => {
  let database: FreshDatabase;
  let db: Db;
  let playground: Playground;
  let phones: Phones;
  let service: ServiceProcess | undefined;
  let dataDir: string;
  let env: Record<string, string>;

  beforeEach(async () => {
    database = await freshDatabase({ durable: true });
    db = await openDatabase({ url: database.url, poolSize: 2, log: pino({ level: 'silent' }) });
    dataDir = mkdtempSync(join(tmpdir(), 'chayici-faults-'));
    playground = await startPlayground({ port: 0, platforms: [dingtalk()] });
    const { people } = await seedDemoCounty(db, { now: new Date(START) });
    phones = await phonesOf(
      playground.url,
      people.map(person => ({ ...person, unitName: person.unitCode })),
    );
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
    service = await up(START);
    await phones.of('LSZ').say(GAS);
    for (const unit of ['ZJJ', 'XFDD', 'YJGLJ']) await phones.of(unit).card(CARD, '签收限');
  }, PATIENCE_MS);

  afterEach(async () => {
    await service?.kill();
    await playground.close();
    await db.close();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function up(at: string): Promise<ServiceProcess> {
    const started = await ServiceProcess.start({ ...env, CLOCK_START: at });
    await started.ready();
    return started;
  }

  /** How often each unit was reminded that it has not signed, by level of 督办; L3 is not due in these minutes. */
  async function escalations(): Promise<Record<string, number>> {
    const rows = await db.query<{ key: string; n: number }>(
      `select u.code || ' L' || (a.detail->>'level') as key, count(*)::int as n
       from audit a join unit u on u.id = a.detail->>'unitId'
       where a.action = 'whistle.reminded' and a.detail->>'duty' = 'whistle.sign.urgent'
         and (a.detail->>'level')::int < 3 group by 1 order by 1`,
    );
    return Object.fromEntries(rows.map(({ key, n }) => [key, n]));
  }

  /** What was escalated, once so many are; the bell of a killed service costs the next one up to a minute. */
  async function escalated(units: readonly string[]): Promise<Record<string, number>> {
    const wanted = units.flatMap(unit => [`${unit} L1`, `${unit} L2`]);
    for (;;) {
      const found = await escalations();
      if (wanted.every(key => found[key] !== undefined)) return found;
      await pause(LOOK_EVERY_MS);
    }
  }

  const once = (...units: string[]): Record<string, number> =>
    Object.fromEntries(units.flatMap(unit => [`${unit} L1`, `${unit} L2`]).map(key => [key, 1]));

  async function sign(unit: string): Promise<void> {
    await phones.of(unit).tap(await phones.of(unit).card(CARD), '签收');
  }

  async function signed(): Promise<string[]> {
    const rows = await db.query<{ code: string }>(
      `select u.code from whistle_assignment a join unit u on u.id = a.unit_id where a.signed_at is not null order by 1`,
    );
    return rows.map(({ code }) => code);
  }

  it('a signature that was committed holds, and only those who did not sign are escalated, once', async () => {
    await sign('XFDD');
    // Dies with 住建’s signature on record and its answer not yet given; the platform delivers the tap again later.
    await service?.order({ killAt: 'inbound.committed', time: 1 });
    await Promise.allSettled([sign('ZJJ'), service?.gone()]);
    expect(await signed()).toEqual(['XFDD', 'ZJJ']);
    service = await up(LATER);
    expect(await escalated(['YJGLJ'])).toEqual(once('YJGLJ'));
    await phones.of('YJGLJ', 'leader').card(/^【督办】0001号/, '督办L2');
    expect((await verifyAudit(db)).faults).toEqual([]);
  });

  it('a signature that was not committed is none: the tap comes again, or the unit is escalated', async () => {
    await service?.order({ killAt: 'inbound.before-commit', time: 1 });
    const tapped = sign('ZJJ').catch(() => undefined);
    await service?.gone();
    expect(await signed()).toEqual([]);
    service = await up(LATER);
    await tapped;
    // Whichever was first, the tap that came again or the sweep: who has signed is not escalated, all others are.
    const found = await escalated(['XFDD', 'YJGLJ']);
    const late = (await signed()).includes('ZJJ') ? [] : ['ZJJ'];
    expect(found).toEqual(once('XFDD', 'YJGLJ', ...late));
  });

  it('dying while it escalates, the service escalates once all the same', async () => {
    await sign('ZJJ');
    await service?.kill();
    service = await ServiceProcess.start({ ...env, CLOCK_START: LATER });
    await service.order({ killAt: 'sweep.before-commit', time: 1 });
    await service.gone();
    const before = await escalations();
    service = await up(LATER);
    const first = await escalated(['XFDD', 'YJGLJ']);
    await service.kill();
    service = await up(LATER_STILL);
    for (const unit of ['XFDD', 'YJGLJ']) await phones.of(unit, 'leader').card(/^【督办】0001号/, '督办L2');
    const all = once('XFDD', 'YJGLJ');
    expect({ before, first, after: await escalations() }).toEqual({ before: {}, first: all, after: all });
  });
});
