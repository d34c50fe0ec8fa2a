import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createToken } from '../../../src/http/tokens.ts';
import { County } from '../../harness/county.ts';

const NEXT = {
  code: 'S03',
  name: '新型娱乐场所监管一件事',
  category: '文化娱乐类',
  lead: 'WLJ',
  source: '县领导小组2026年第3次会议',
  items: [
    { unit: 'WLJ', text: '剧本备案、适龄提示' },
    { unit: '消防', text: '疏散通道、应急照明', kind: '消防' },
  ],
};
const answer = z.looseObject({ id: z.string().optional(), code: z.string() });

describe('a scenario list', () => {
  let county: County;
  const tokens = new Map<string, string>();
  beforeEach(async () => {
    county = await County.open();
    for (const unitCode of ['SFJ', 'WLJ', 'XFDD']) {
      const made = await createToken(county.db, { name: '清单系统', unitCode, scopes: ['lists:write'] });
      if (!made.ok) throw new Error(made.problem);
      tokens.set(unitCode, made.token);
    }
  });
  afterEach(() => county.close());

  async function post(unit: string, path: string, body?: unknown, key?: string) {
    const response = await fetch(`${county.app.url}/api/v1/scenarios${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokens.get(unit)}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const said: unknown = await response.json();
    await county.settle();
    return { http: response.status, ...answer.parse(said) };
  }
  const versions = async (): Promise<string[]> => {
    const rows = await county.db.query<{ line: string }>(
      `select version || ' ' || status as line from scenario where code = 'S03' order by version`,
    );
    return rows.map(({ line }) => line);
  };

  it('is proposed by its lead, reviewed and published by the office, and its changes reach the lead', async () => {
    const proposed = await post('WLJ', '', NEXT, 'proposal-0001');
    expect(proposed).toMatchObject({ http: 201, version: 2, lead: 'WLJ', items: 2 });
    const again = await post('WLJ', '', NEXT, 'proposal-0001');
    expect([again.http, again.id]).toEqual([200, proposed.id]);
    // What is in force stays in force until the next version is published.
    expect(await versions()).toEqual(['1 published', '2 proposed']);
    const office = county.who('SFJ');
    office.receives('【清单审定】', 'S03 新型娱乐场所监管一件事（第2版）', '比第1版', '减少', '新增2项');
    await office.taps('【清单审定】', '审定通过');
    expect(await versions()).toEqual(['1 published', '2 reviewed']);
    await office.taps('【清单审定】', '公布');
    expect(await versions()).toEqual(['1 retired', '2 published']);
    county.who('WLJ').receives('【清单公布】', '消防：疏散通道、应急照明', '可发：发起联合检查 S03 日期');
    expect(office.buttons('【清单审定】')).toEqual([]);
    const trail = await county.db.query<{ action: string }>(
      `select action from audit where stream = $1 order by seq`,
      [`scenario:${proposed.id}`],
    );
    expect(trail.map(({ action }) => action)).toEqual([
      'scenario.proposed',
      'scenario.reviewed',
      'scenario.published',
    ]);
    county.seenByAll();

    await county.who('WLJ').says('发起联合检查 S03 9月15日 9:30 对象:清禾县迷雾剧本娱乐馆');
    county.who('WLJ').receives('【待分发】');
    await county.who('WLJ').taps('【待分发】', '确认分发');
    county.who('XFDD').receives('【联合检查】', '疏散通道、应急照明');
    expect(county.who('ZJJ').hasCard('【联合检查】')).toBe(false);
  });

  it('over the API, with a new lead: both leads are told', async () => {
    const { id } = await post('SFJ', '', { ...NEXT, lead: 'XFDD' });
    expect(await post('SFJ', `/${id}/publish`)).toMatchObject({ http: 422, code: 'not-reviewed' });
    expect(await post('SFJ', `/${id}/review`)).toMatchObject({ http: 200 });
    expect(await post('SFJ', `/${id}/publish`)).toMatchObject({ http: 200 });
    await county.settle();
    for (const unit of ['WLJ', 'XFDD']) county.who(unit).receives('【清单公布】', '原牵头县文化和旅游局');
  });

  it('a second proposal takes the place of the first', async () => {
    const first = await post('WLJ', '', NEXT);
    await post('WLJ', '', { ...NEXT, items: NEXT.items.slice(0, 1) });
    expect(await versions()).toEqual(['1 published', '2 retired', '3 proposed']);
    expect(await post('SFJ', `/${first.id}/review`)).toMatchObject({ http: 422, code: 'retired' });
  });

  it('is refused from others, from coordination bodies and with units that do not exist; nothing is kept', async () => {
    expect(await post('XFDD', '', NEXT)).toMatchObject({ http: 422, code: 'not-yours' });
    expect(await post('SFJ', '', { ...NEXT, lead: '没有这个局' })).toMatchObject({
      http: 422,
      code: 'no-unit',
    });
    const body = { http: 422, code: 'coordination-body' };
    expect(await post('SFJ', '', { ...NEXT, lead: 'LDXZB' })).toMatchObject(body);
    expect(await post('WLJ', '', { ...NEXT, items: [{ unit: 'LDXZB', text: '统筹' }] })).toMatchObject(body);
    expect(
      await post('WLJ', '', { ...NEXT, items: [...NEXT.items.slice(0, 1), ...NEXT.items.slice(0, 1)] }),
    ).toMatchObject({ http: 422, code: 'same-item' });
    expect(await versions()).toEqual(['1 published']);
    const { id } = await post('WLJ', '', { ...NEXT, items: NEXT.items.slice(0, 1) });
    expect(await post('WLJ', `/${id}/review`)).toMatchObject({ http: 422, code: 'not-office' });
    expect(await versions()).toEqual(['1 published', '2 proposed']);
  });
});
