import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appoint } from '../../../src/directory/handover.ts';
import { importWorkbook } from '../../../src/directory/import/import.ts';
import { linkIdentity } from '../../../src/directory/link/identity.ts';
import { mixedPlatforms } from '../../../src/directory/seed.ts';
import { randomId } from '../../../src/opaque.ts';
import { County } from '../../harness/county.ts';
import { Persona } from '../../harness/persona.ts';

describe('open cards follow the people', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open({ platforms: mixedPlatforms });
    await county.who('SFJ').says('发起联合检查 S01 9月15日 14:30');
    await county.who('SFJ').taps('【待分发】', '确认分发');
    county.seenByAll();
  });
  afterEach(() => county.close());

  const around = () => ({
    now: county.clock.now(),
    cardsAt: county.clock.now(),
    newId: randomId,
    cardId: county.app.shell.surroundings.cardId,
  });
  const unitId = async (code: string): Promise<string> => {
    const [unit] = await county.db.query<{ id: string }>('select id from unit where code = $1', [code]);
    return unit?.id ?? '';
  };

  it('a successor gets what lies open on her own platform; the old copy says so and can do nothing', async () => {
    const old = county.who('JJDD');
    // The deputy, until now on Feishu like everybody there, is on DingTalk from today.
    await county.control('dingtalk', 'users', { users: [{ userId: 'jjb', name: '交警联络员B' }] });
    const heir = new Persona(county, {
      platform: 'dingtalk',
      userId: 'jjb',
      name: '交警联络员B',
      unitCode: 'JJDD',
      role: null,
    });
    await county.db.query(
      `update identity set platform = 'dingtalk', user_id = 'jjb' where person_id = 'person-jj_liaison_b'`,
    );
    await appoint(
      county.db,
      { unitId: await unitId('JJDD'), role: 'liaison', personId: 'person-jj_liaison_b' },
      around(),
    );
    await county.settle();

    old.receives('【联合检查】', '已转由接替同事办理');
    expect(old.buttons('【联合检查】')).toEqual([]);
    heir.receives('【联合检查】', '备案号', '已确认 0/6');
    await heir.taps('【联合检查】', '确认参加');
    county.who('XFDD').receives('【联合检查】', '已确认 1/6');
    heir.receives('【联合检查】', '交警 已确认（交警联络员B');
    expect(old.items().filter(item => item.body.type === 'card')).toHaveLength(1);
    county.expectNothingElse();
  });

  it('a person who moves to another platform takes her cards along; the old copy points there', async () => {
    const before = county.who('SCJGJ');
    await county.control('lark', 'users', { users: [{ userId: 'ou_scjg', name: before.name }] });
    const after = new Persona(county, {
      platform: 'lark',
      userId: 'ou_scjg',
      name: before.name,
      unitCode: 'SCJGJ',
      role: 'liaison',
    });
    const link = {
      platform: 'lark',
      userId: 'ou_scjg',
      personId: 'person-scjg_liaison_a',
      by: 'office',
      primary: true,
    } as const;
    await county.db.tx(sql => linkIdentity(sql, link, around()));
    await county.settle();

    before.receives('【联合检查】', '已转到您现在用的平台');
    expect(before.buttons('【联合检查】')).toEqual([]);
    await after.taps('【联合检查】', '确认参加');
    after.receives('【联合检查】', '已确认 1/6');
    const moved = await county.db.query<{ platform: string; state: string }>(
      `select platform, state from card_message where person_id = 'person-scjg_liaison_a' order by platform`,
    );
    expect(moved).toEqual([
      { platform: 'dingtalk', state: 'settled' },
      { platform: 'lark', state: 'open' },
    ]);
  });

  it('a liaison replaced by an import hands over likewise, also to somebody who gets her account later', async () => {
    const rows = '姓名,单位,岗位,手机号\n城管新联络员,ZHZFJ,A岗,15499990001\n';
    const result = await importWorkbook(county.db, Buffer.from(rows), {
      fileName: '人员.csv',
      now: county.clock.now(),
      actor: { kind: 'operator', id: 'test', channel: 'cli' },
      record: async () => undefined,
    });
    expect(result).toMatchObject({ ok: true });
    await county.settle();
    county.who('ZHZFJ').receives('【联合检查】', '已转由接替同事办理');

    await county.control('lark', 'users', { users: [{ userId: 'ou_cgnew', name: '城管新联络员' }] });
    const heir = new Persona(county, {
      platform: 'lark',
      userId: 'ou_cgnew',
      name: '城管新联络员',
      unitCode: 'ZHZFJ',
      role: 'liaison',
    });
    const [person] = await county.db.query<{ id: string }>(
      `select id from person where name = '城管新联络员'`,
    );
    const link = {
      platform: 'lark',
      userId: 'ou_cgnew',
      personId: person?.id ?? '',
      by: 'mobile',
      primary: true,
    } as const;
    await county.db.tx(sql => linkIdentity(sql, link, around()));
    await county.settle();
    await heir.taps('【联合检查】', '确认参加');
    county.who('XFDD').receives('【联合检查】', '已确认 1/6');
  });

  /** Somebody of a unit with a phone on a platform. */
  async function phone(platform: string, userId: string, name: string, unitCode: string): Promise<Persona> {
    await county.control(platform, 'users', { users: [{ userId, name }] });
    return new Persona(county, { platform, userId, name, unitCode, role: null });
  }

  const deputyOf = async (code: string): Promise<{ id: string; name: string }> => {
    const [deputy] = await county.db.query<{ id: string; name: string }>(
      `select p.id, p.name from person p join post o on o.person_id = p.id and o.until is null
       join unit u on u.id = o.unit_id where u.code = $1 and o.role = 'deputy'`,
      [code],
    );
    if (deputy === undefined) throw new Error(`${code} has no deputy`);
    return deputy;
  };

  const putOn = (personId: string, platform: string, userId: string) =>
    county.db.query('update identity set platform = $2, user_id = $3 where person_id = $1', [
      personId,
      platform,
      userId,
    ]);

  const pageOf = async (persona: Persona): Promise<() => Promise<string>> => {
    const link = new URL(persona.link('【联合检查】', '确认参加'));
    link.search = '';
    return async () => (await fetch(link)).text();
  };

  it('a successor on 政务钉钉 gets notification and to-do, and what she answers shows everywhere', async () => {
    const old = county.who('JJDD');
    const deputy = await deputyOf('JJDD');
    const heir = await phone('zwdd', '790003', deputy.name, 'JJDD');
    await putOn(deputy.id, 'zwdd', '790003');
    await appoint(
      county.db,
      { unitId: await unitId('JJDD'), role: 'liaison', personId: deputy.id },
      around(),
    );
    await county.settle();

    old.receives('【联合检查】', '已转由接替同事办理');
    heir.receives('【联合检查】', '备案号', '已确认 0/6');
    expect(heir.todo('【联合检查】').done).toBe(false);
    await heir.taps('【联合检查】', '确认参加');
    expect(heir.todo('【联合检查】').done).toBe(true);
    county.who('XFDD').receives('【联合检查】', '已确认 1/6');
    county.expectNothingElse();
  });

  it('what lay with a predecessor on 政务钉钉 is closed there: to-do, page and numbers', async () => {
    const old = county.who('ZJJ');
    const deputy = await deputyOf('ZJJ');
    const page = await pageOf(old);
    const heir = await phone('dingtalk', 'zjb', deputy.name, 'ZJJ');
    await putOn(deputy.id, 'dingtalk', 'zjb');
    await appoint(county.db, { unitId: await unitId('ZJJ'), role: 'liaison', personId: deputy.id }, around());
    await county.settle();

    expect(old.todo('【联合检查】').done).toBe(true);
    expect(await page()).toContain('已转由接替同事办理');
    expect(await page()).not.toContain('确认参加');
    await old.says('1');
    county.who('XFDD').receives('【联合检查】', '已确认 0/6');
    await heir.taps('【联合检查】', '确认参加');
    county.who('XFDD').receives('【联合检查】', '已确认 1/6');
    heir.receives('【联合检查】', `住建局 已确认（${deputy.name}`);
  });

  it.each([
    ['from 政务钉钉 to 飞书', 'YJGLJ', 'zwdd', 'lark', 'ou_moved'],
    ['from 钉钉 to 政务钉钉', 'SCJGJ', 'dingtalk', 'zwdd', '790004'],
  ])('a person who moves %s takes her cards along', async (_what, unit, from, to, userId) => {
    const before = county.who(unit);
    expect(before.platform).toBe(from);
    const page = from === 'zwdd' ? await pageOf(before) : undefined;
    const [person] = await county.db.query<{ id: string }>('select id from person where name = $1', [
      before.name,
    ]);
    const after = await phone(to, userId, before.name, unit);
    const link = { platform: to, userId, personId: person?.id ?? '', by: 'office', primary: true } as const;
    await county.db.tx(sql => linkIdentity(sql, link, around()));
    await county.settle();

    if (page === undefined) before.receives('【联合检查】', '已转到您现在用的平台');
    else {
      expect(before.todo('【联合检查】').done).toBe(true);
      expect(await page()).toContain('已转到您现在用的平台');
    }
    after.receives('【联合检查】', '备案号');
    if (to === 'zwdd') expect(after.todo('【联合检查】').done).toBe(false);
    await after.taps('【联合检查】', '确认参加');
    if (to === 'zwdd') expect(after.todo('【联合检查】').done).toBe(true);
    county.who('XFDD').receives('【联合检查】', '已确认 1/6');
    expect(
      await county.db.query(
        'select platform, state from card_message where person_id = $1 and kind = $2 order by state',
        [person?.id, 'task.dispatch'],
      ),
    ).toEqual([
      { platform: to, state: 'open' },
      { platform: from, state: 'settled' },
    ]);
    expect(county.playground.unknownCalls()).toBe(0);
  });
});
