import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createToken } from '../../../src/http/tokens.ts';
import { computeMetrics, measuredUnits, metricText } from '../../../src/report/metrics/compute.ts';
import { METRICS } from '../../../src/report/metrics/definitions.ts';
import { County } from '../../harness/county.ts';
import { expectCardsWithinLimits, reported, routineCall, stateOf } from './scene.ts';

describe('clues of other systems, applications, and the board', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open();
  });
  afterEach(async () => {
    await expectCardsWithinLimits(county);
    await county.close();
  });

  async function post(
    body: unknown,
    token: string,
    key?: string,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${county.app.url}/api/v1/clues`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      body: JSON.stringify(body),
    });
    const answer: unknown = await response.json();
    return { status: response.status, body: { ...Object(answer) } };
  }

  async function token(scopes: string[]): Promise<string> {
    const made = await createToken(county.db, { name: '12345平台', unitCode: 'ZHZX', scopes });
    if (!made.ok) throw new Error(made.problem);
    return made.token;
  }

  it('a 12345 clue waits for acceptance at the desk, once however often it is sent', async () => {
    const bearer = await token(['clues:write']);
    const clue = {
      source: '12345',
      no: 'GD-778',
      town: '河湾镇',
      place: '河湾大桥下游',
      text: '水发黑发臭，怀疑上游造纸厂偷排',
    };
    const first = await post(clue, bearer, 'clue-key-1');
    expect(first).toMatchObject({ status: 201, body: { no: 'SD2026-0001', state: 'BLOWN', town: '河湾镇' } });
    expect(await post(clue, bearer, 'clue-key-1')).toMatchObject({
      status: 200,
      body: { no: 'SD2026-0001' },
    });
    // The same clue by another key, or through another system’s token, is the same call.
    expect(await post(clue, bearer)).toMatchObject({ status: 200, body: { no: 'SD2026-0001' } });
    expect(await post(clue, await token(['clues:write']), 'clue-key-2')).toMatchObject({
      status: 200,
      body: { no: 'SD2026-0001' },
    });
    await county.settle();
    county.who('ZHZX').receives('【待分哨】', '12345 GD-778', '生态环境；协办：水利局');
    await county.who('ZHZX').taps('【待分哨】', '按建议派单');
    county.who('STHJ').receives('【日常哨】', '河湾大桥下游', '12345 GD-778');
    county.who('SLJ').receives('【日常哨】', '协办');
    county.who('SFJ').receives('【已派】', '📣 已派单');
    county.who('HWZ').receives('【已吹哨】', '📣 已吹响');
    county.expectNothingElse();
  });

  it('takes no clue without the scope, nor for a township that is not there', async () => {
    const clue = { source: '12345', no: 'GD-1', town: '无此镇', text: '水发黑发臭' };
    expect((await post(clue, await token(['tasks:read']))).status).toBe(403);
    expect((await post(clue, 'cyc_nobody-knows-this-token-at-all')).status).toBe(401);
    expect(await post(clue, await token(['clues:write']))).toMatchObject({
      status: 422,
      body: { code: 'no-town' },
    });
    expect((await post({ ...clue, text: '' }, await token(['clues:write']))).status).toBe(400);
  });

  it('联查申请 goes to the lead of the scenario and becomes its task', async () => {
    const town = county.who('CGZ');
    // Who knows no code is told which scenarios it may be.
    await town.says('申请联查 锦绣小区一带电动自行车乱停乱充');
    await town.isTold('请选一个检查场景', 'S01', '申请联查');
    await town.says('申请联查 S01 锦绣小区一带电动自行车乱停乱充，单靠镇里管不住');
    town.receives('【联查申请】', '等牵头单位答复');
    const lead = county.who('XFDD');
    lead.receives('【联查申请】城关镇', '锦绣小区一带');
    await lead.fills('【联查申请】城关镇', '接受', { date: '2026-09-18', time: '09:30', place: '镇政府' });
    lead.receives('【待分发】', '9月18日');
    town.receives('【已接受】', '9月18日');
    expect(await stateOf(county)).toBe('CLOSED');
    await town.says('申请联查 S01 再查一次');
    await lead.fills('【联查申请】城关镇', '不接受', { reason: '月底已有计划' });
    town.receives('【不予受理】', '月底已有计划');
  });

  it('查哨 lists what is open and shows one call’s story, to those concerned alone', async () => {
    const { town, lead } = await routineCall(county);
    await lead.taps('【日常哨】', '签收');
    await town.says('查哨');
    await town.isTold('SD2026-0001 日常哨 城关镇', '已签收', '主办消防');
    await county.who('GAJ').says('查哨');
    await county.who('GAJ').isTold('没有在办的哨');
    await town.says('查哨 SD2026-0001');
    const card = town.receives('【日常哨】', '城关联络员A 吹哨', '派单：主办消防，协办住建局', '消防 签收');
    expect(card.title).toContain('城关镇');
    await county.who('GAJ').says('查哨 sd2026-0001');
    await county.who('GAJ').isTold('没有查到');
    await county.who('SFJ').says('查哨 SD2026-0001');
    county.who('SFJ').receives('【日常哨】', '消防 签收');
  });

  it('withdraws by a typed line', async () => {
    const { town } = await routineCall(county);
    await town.says('撤哨 SD2026-0001');
    await town.isTold('写明原因');
    await town.says('撤哨 SD2026-0001 物业已清理');
    expect(await stateOf(county)).toBe('WITHDRAWN');
  });

  /** The figures of §6.3 about calls, by unit, as bulletin and digest take them; units without any are left out. */
  async function figures(): Promise<string[]> {
    const regions = await county.db.query<{ id: string }>(`select id from region where level = 'county'`);
    const units = await measuredUnits(county.db, regions[0]?.id ?? '');
    const ids = units.map(({ id }) => id);
    const span = { first: '2026-09-01', past: '2026-10-01' };
    const values = await computeMetrics(county.db, ids, span, county.clock.now());
    return values.flatMap(({ id, unitId, num, den }) => {
      const unit = units.find(one => one.id === unitId);
      return unit === undefined || !ABOUT_CALLS.has(id) || den === 0
        ? []
        : [`${unit.code} ${id} ${metricText({ num, den })}`];
    });
  }

  it('counts signatures, arrivals and ratings, and nothing that has not come due', async () => {
    const { town, lead } = await routineCall(county);
    expect(await figures()).toEqual([]);
    await reported(lead);
    await town.taps('消防办完了', '基本满意');
    await county.forward('5 天');
    expect(await figures()).toEqual([
      'XFDD signOnTimeRate 100%',
      'ZJJ signOnTimeRate 0%',
      'XFDD checkInRate 100%',
      'ZJJ checkInRate 0%',
      'XFDD checkInOnTimeRate 100%',
      'ZJJ checkInOnTimeRate 0%',
      'XFDD resolvedRate 100%',
      'XFDD satisfiedRate 100%',
    ]);
  });

  it('scores nobody by the number of calls: ten times as many of the same kind change no figure', async () => {
    const { town, lead } = await routineCall(county);
    await reported(lead);
    await town.taps('消防办完了', '满意');
    await county.forward('5 天');
    const before = await figures();
    expect(before.length).toBeGreaterThan(0);
    for (let copy = 2; copy <= 10; copy += 1) {
      await county.db.query(
        `insert into whistle select (jsonb_populate_record(w, jsonb_build_object('id', w.id || $1, 'no', w.no || $1))).*
         from whistle w where w.no = 'SD2026-0001'`,
        [`-${copy}`],
      );
      await county.db.query(
        `insert into whistle_assignment
         select (jsonb_populate_record(a, jsonb_build_object('whistle_id', a.whistle_id || $1))).*
         from whistle_assignment a join whistle w on w.id = a.whistle_id where w.no = 'SD2026-0001'`,
        [`-${copy}`],
      );
    }
    expect(await figures()).toEqual(before);
    expect(before.some(line => line.startsWith('CGZ '))).toBe(false);
    for (const metric of METRICS.filter(({ sql }) => sql.includes('whistle')))
      expect(metric.denominator, metric.id).not.toBeNull();
  });
});

const ABOUT_CALLS = new Set(METRICS.filter(({ sql }) => sql.includes('whistle')).map(({ id }) => id));
