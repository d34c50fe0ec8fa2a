import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { linkByMobile } from '../../../src/directory/link/by-mobile.ts';
import { mixedPlatforms } from '../../../src/directory/seed.ts';
import { County } from '../../harness/county.ts';
import { Persona } from '../../harness/persona.ts';

describe('an account that nobody knows', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open({ platforms: mixedPlatforms });
  });
  afterEach(() => county.close());

  /** Somebody with a phone on a platform, unknown to the service. */
  async function stranger(platform: string, userId: string, mobile?: string): Promise<Persona> {
    const user = { userId, name: '新来的', ...(mobile === undefined ? {} : { mobile }) };
    await county.control(platform, 'users', { users: [user] });
    return new Persona(county, { platform, userId, name: '新来的', unitCode: '', role: null });
  }

  const forget = (name: string) =>
    county.db.query('delete from identity where person_id = (select id from person where name = $1)', [name]);

  const lookUp = () => ({
    db: county.db,
    adapters: county.app.adapters,
    surroundings: county.app.shell.surroundings,
    enqueue: async () => undefined,
    wake: () => undefined,
    log: pino({ level: 'silent' }),
  });

  it('is told how to be linked, and is somebody only when the office says who', async () => {
    await forget('消防联络员B');
    const lan = await stranger('lark', 'ouNewPhone');
    await lan.says('查任务');
    await lan.isTold('还不认识您这个账号', '登记 单位 姓名');
    await lan.says('登记 不存在局 张三');
    await lan.isTold('没有找到单位“不存在局”');
    await lan.says('登记 消防 消防联络员B');
    await lan.isTold('已转领导小组办公室核实');
    await lan.says('查任务');
    county.seenByAll();

    const office = county.who('SFJ');
    office.receives('【登记】', '飞书：ouNewPhone', '消防联络员B（未核实）', '请先电话核实本人');
    await office.fills('【登记】', '绑定到人员', { person: 'person-xf_liaison_b' });
    lan.receives('【登记】账号已绑定', '县消防救援大队 消防联络员B');
    office.receives('【登记】', '已绑定到消防联络员B');
    await lan.says('查任务');
    await lan.isTold('没有查到任务');
    expect(
      await county.db.query(
        `select person_id, linked_by, "primary" from identity where user_id = 'ouNewPhone'`,
      ),
    ).toEqual([{ person_id: 'person-xf_liaison_b', linked_by: 'office', primary: true }]);
  });

  it.each([
    ['dingtalk', '钉钉', 'newPhone', '市监', '市监局联络员B'],
    ['zwdd', '政务钉钉', '790001', '住建', '住建局联络员B'],
  ])('is linked by a card likewise on %s', async (platform, called, userId, unit, name) => {
    const [person] = await county.db.query<{ id: string; unitName: string; shortName: string }>(
      `select p.id, u.name as "unitName", u.short_name as "shortName" from person p join unit u on u.id = p.unit_id
       where p.name = $1`,
      [name],
    );
    expect(person?.shortName).toContain(unit);
    await forget(name);
    const newcomer = await stranger(platform, userId);
    await newcomer.says('查任务');
    await newcomer.isTold('还不认识您这个账号', '登记 单位 姓名');
    await newcomer.says(`登记 ${person?.shortName} ${name}`);
    await newcomer.isTold('已转领导小组办公室核实');

    const office = county.who('SFJ');
    office.receives('【登记】', `${called}：${userId}`, `${name}（未核实）`);
    await office.fills('【登记】', '绑定到人员', { person: person?.id ?? '' });
    newcomer.receives('【登记】账号已绑定', `${person?.unitName} ${name}`);
    await newcomer.says('查任务');
    await newcomer.isTold('没有查到任务');
    expect(
      await county.db.query('select platform, person_id, linked_by from identity where user_id = $1', [
        userId,
      ]),
    ).toEqual([{ platform, person_id: person?.id, linked_by: 'office' }]);
    expect(county.playground.unknownCalls()).toBe(0);
  });

  it('can be linked by nobody but the office, and only to somebody of the unit she named', async () => {
    await forget('消防联络员B');
    const lan = await stranger('lark', 'ouNewPhone');
    await lan.says('登记 消防 消防联络员B');
    const page = await county.who('SFJ').fills('【登记】', '绑定到人员', { person: 'person-sfj_head' });
    expect(page).toContain('请在这是哪位里选一项');
    const [row] = await county.db.query<{ id: string }>(
      `select id from card_message where kind = 'account.request'`,
    );
    const reply = await county.app.inbound.handle({
      type: 'tap',
      platform: 'dingtalk',
      eventId: 'forged-1',
      userId: county.who('XFDD').userId,
      cardId: row?.id ?? '',
      action: 'link',
      form: { person: 'person-xf_liaison_b' },
    });
    expect(reply.text).toMatchObject({ tone: 'warn', content: '账号由领导小组办公室绑定。' });
    expect(await county.db.query(`select 1 from identity where user_id = 'ouNewPhone'`)).toEqual([]);
  });

  it('is found by the mobile of somebody whose colleagues are all on that platform, and nowhere else', async () => {
    const [jj] = await county.db.query<{ mobile: string }>(
      `select mobile from person where name = '交警联络员B'`,
    );
    const [zj] = await county.db.query<{ mobile: string }>(
      `select mobile from person where name = '住建局联络员B'`,
    );
    await forget('交警联络员B');
    await forget('住建局联络员B');
    // One of 住建局 is on another platform: for that unit nothing follows from a number.
    await county.db.query(
      `update identity set platform = 'dingtalk' where person_id = (select id from person where name = '住建局负责人')`,
    );
    const lan = await stranger('lark', 'ou_by_mobile', jj?.mobile ?? '');
    await stranger('zwdd', '799999', zj?.mobile ?? '');
    const means = lookUp();
    expect(await linkByMobile(means)).toBe(1);
    expect(await linkByMobile(means)).toBe(0);
    await lan.says('查任务');
    await lan.isTold('没有查到任务');
    expect(
      await county.db.query(`select person_id, linked_by from identity where linked_by = 'mobile'`),
    ).toEqual([{ person_id: 'person-jj_liaison_b', linked_by: 'mobile' }]);
    expect(county.playground.unknownCalls()).toBe(0);
  });

  it.each([
    ['dingtalk', 'foundByMobile', '市监局联络员B'],
    ['zwdd', '790002', '住建局联络员B'],
  ])('is found by mobile likewise on %s, where her colleagues are', async (platform, userId, name) => {
    const [person] = await county.db.query<{ id: string; mobile: string }>(
      'select id, mobile from person where name = $1',
      [name],
    );
    await forget(name);
    const found = await stranger(platform, userId, person?.mobile ?? '');
    expect(await linkByMobile(lookUp())).toBe(1);
    await found.says('查任务');
    await found.isTold('没有查到任务');
    expect(
      await county.db.query(`select platform, person_id, user_id from identity where linked_by = 'mobile'`),
    ).toEqual([{ platform, person_id: person?.id, user_id: userId }]);
    expect(county.playground.unknownCalls()).toBe(0);
  });
});
