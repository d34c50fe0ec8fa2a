import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { verifyAudit } from '../../src/audit/verify.ts';
import { backupCommand } from '../../src/cli/backup.ts';
import { restoreCommand } from '../../src/cli/restore.ts';
import { secretFile } from '../../src/data-dir.ts';
import { mixedPlatforms } from '../../src/directory/seed.ts';
import { County } from '../harness/county.ts';
import type { Persona } from '../harness/persona.ts';

const UNITS = ['XFDD', 'SCJGJ', 'JJDD', 'ZJJ', 'ZHZFJ', 'YJGLJ'];
const PLATFORMS = ['dingtalk', 'lark', 'zwdd'];
const FIRST = '【联合检查】电动自行车';
const SECOND = '【联合检查】人行道';

describe('a county whose database is put back to an earlier state', { timeout: 120_000 }, () => {
  let county: County;
  let file: string;
  let printed: string[];
  beforeEach(async () => {
    printed = [];
    vi.spyOn(console, 'log').mockImplementation(line => void printed.push(String(line)));
    vi.spyOn(console, 'error').mockImplementation(line => void printed.push(String(line)));
    county = await County.open({ platforms: mixedPlatforms, env: { SECRET_KEY: '' } });
    file = join(county.config.DATA_DIR, 'county.backup');
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await county.close();
  });

  const cards = (person: Persona, title: string): number =>
    person.items().filter(({ body }) => body.type === 'card' && body.title.includes(title)).length;
  const onPhones = (title: string, units: readonly string[] = UNITS): number[] =>
    units.map(unit => cards(county.who(unit), title));
  const dispatches = async (scenario: string, title: string): Promise<void> => {
    await county.who('SFJ').says(`发起联合检查 ${scenario} 9月15日 14:30`);
    await county.who('SFJ').taps(title, '确认分发');
  };
  /** The same while every platform takes taps and refuses everything else, so that all cards stay on their way. */
  const dispatchesIntoOutage = async (scenario: string, title: string): Promise<void> => {
    const office = county.who('SFJ');
    await office.says(`发起联合检查 ${scenario} 9月15日 14:30`);
    await outage(true);
    const { platform, userId } = office;
    const tap = { userId, cardId: office.card(title).cardId, button: '确认分发' };
    await county.control(platform, 'tap', tap);
    await county.app.catchUp();
  };
  const outage = async (on: boolean): Promise<void> => {
    for (const name of PLATFORMS)
      await county.control(name, 'faults', on ? { rules: [{ kind: 'status500' }] } : { clear: true });
  };
  const backUp = async (): Promise<void> =>
    expect(await backupCommand(county.config.DATABASE_URL, file, county.config, new Date())).toBe(0);
  const putBack = async (): Promise<void> => {
    // The machine is another one: its data folder is empty.
    rmSync(secretFile(county.config.DATA_DIR));
    const options = { force: true, now: county.clock.now() };
    expect(await restoreCommand(file, county.config, options), printed.join('\n')).toBe(0);
  };

  it('goes on where it was: nothing sent before or after the backup comes twice, and all that is due comes', async () => {
    await dispatches('S01', '【待分发】电动自行车');
    expect(onPhones(FIRST)).toEqual(UNITS.map(() => 1));
    await county.who('XFDD').taps(FIRST, '确认参加');

    // Every platform is down when the second task goes out, so that its cards are still on their way at the backup.
    await dispatchesIntoOutage('S06', '【待分发】人行道');
    const second = ['ZHZFJ', 'GAJ', 'JJDD', 'ZJJ'];
    expect(onPhones(SECOND, second)).toEqual([0, 0, 0, 0]);
    await backUp();
    await outage(false);
    await county.forward('6 分钟');
    expect(onPhones(SECOND, second)).toEqual([1, 1, 1, 1]);
    const pageBefore = county.who('ZJJ').link(FIRST, '确认参加');

    await county.restart(putBack);
    const waiting = await county.db.query(
      `select 1 from card_message where sent_version = 0 and state = 'open'`,
    );
    expect(waiting.length).toBeGreaterThanOrEqual(4);
    await county.forward('6 分钟');
    expect(onPhones(FIRST)).toEqual(UNITS.map(() => 1));
    expect(onPhones(SECOND, second)).toEqual([1, 1, 1, 1]);
    const left = await county.db.query(
      `select id, platform, state, trouble from card_message where state = 'failed' or sent_version < desired_version`,
    );
    expect(left).toEqual([]);

    // Old cards still work: by tap, and by the link that the key of the backup has signed.
    await county.who('SCJGJ').taps(FIRST, '确认参加');
    county.who('XFDD').receives(FIRST, '已确认 2/6');
    const page = await fetch(`${county.app.url}${new URL(pageBefore).pathname}${new URL(pageBefore).search}`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('已确认 2/6')]);

    expect(printed.some(line => /^留痕完整：\d+ 条链 \d+ 条记录/.test(line))).toBe(true);
    expect((await verifyAudit(county.db)).faults).toEqual([]);
    const [entry] = await county.db.query<{ actor_kind: string; channel: string }>(
      `select actor_kind, channel from audit where action = 'operation.restored'`,
    );
    expect(entry).toEqual({ actor_kind: 'operator', channel: 'cli' });
    expect(county.playground.unknownCalls()).toBe(0);
  });

  it('after an hour Feishu has forgotten its key: there, and only there, what went out since comes again', async () => {
    await dispatchesIntoOutage('S01', '【待分发】电动自行车');
    await backUp();
    await outage(false);
    await county.forward('6 分钟');
    expect(onPhones(FIRST)).toEqual(UNITS.map(() => 1));
    await county.restart(async () => {
      await putBack();
      // As if the hour had passed in which it remembers a key.
      await county.control('lark', 'limits', { uuidMs: 1 });
    });
    await county.forward('6 分钟');
    const platforms = UNITS.map(unit => county.who(unit).platform);
    expect(onPhones(FIRST)).toEqual(platforms.map(platform => (platform === 'lark' ? 2 : 1)));
  });

  it('a card first made after the backup is made anew under the same key, and the platform drops it', async () => {
    await dispatches('S01', '【待分发】电动自行车');
    await backUp();
    await county.forward('2026-09-08 11:01');
    expect(cards(county.who('XFDD'), '【第1次提醒】')).toBe(1);
    await county.restart(putBack);
    await county.forward('1 分钟');
    expect(cards(county.who('XFDD'), '【第1次提醒】')).toBe(1);
    expect(onPhones(FIRST)).toEqual(UNITS.map(() => 1));
  });
});
