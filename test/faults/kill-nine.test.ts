import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

const UNITS = ['XFDD', 'SCJGJ', 'JJDD', 'ZJJ', 'ZHZFJ', 'YJGLJ'];
const START = '2026-09-08T09:00:00+08:00';

describe('kill −9 of the service', () => {
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
      CLOCK_START: START,
      DINGTALK_CLIENT_ID: link.clientId ?? '',
      DINGTALK_CLIENT_SECRET: link.clientSecret ?? '',
      DINGTALK_ROBOT_CODE: link.robotCode ?? '',
      DINGTALK_API_BASE: link.apiBase ?? '',
      DINGTALK_OAPI_BASE: link.oapiBase ?? '',
    };
    service = await ServiceProcess.start(env);
    await service.ready();
    await phones.of('SFJ').say('发起联合检查 S01 9月15日 14:30');
    await phones.of('SFJ').tap(await phones.of('SFJ').card('【待分发】'), '确认分发');
    for (const unit of UNITS) await phones.of(unit).card('【联合检查】');
  });

  afterEach(async () => {
    await service?.kill();
    await playground.close();
    await db.close();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('after an acknowledged tap: the confirmation is there, every copy converges, nothing is sent twice', async () => {
    await phones.of('SCJGJ').tap(await phones.of('SCJGJ').card('【联合检查】'), '确认参加');
    await service?.kill();
    const states = await db.query<{ code: string; state: string }>(
      `select u.code, p.state from task_participant p join unit u on u.id = p.unit_id where p.state <> 'PENDING'`,
    );
    expect(states).toEqual([{ code: 'SCJGJ', state: 'CONFIRMED' }]);

    service = await ServiceProcess.start(env);
    await service.ready();
    for (const unit of UNITS) await phones.of(unit).card('【联合检查】', '已确认 1/6');
    for (const person of ['SFJ', ...UNITS]) {
      const seat = phones.seats.find(one => one.unitCode === person && one.role === 'liaison');
      const chats = playground.phone('dingtalk', seat?.userId ?? '')?.chats ?? [];
      const titles = chats
        .flatMap(chat => chat.items)
        .flatMap(item => (item.body.type === 'card' ? [item.body.title] : []));
      expect(new Set(titles).size, `${person}: ${titles.join(', ')}`).toBe(titles.length);
    }
    expect((await verifyAudit(db)).faults).toEqual([]);
    expect(await service.stop()).toBe(0);
  });
});
