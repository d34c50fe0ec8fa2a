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
});
