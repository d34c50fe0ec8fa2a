import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createToken } from '../../../src/http/tokens.ts';
import { County } from '../../harness/county.ts';
import { JOINT, LEAD, refusals, VENUE } from './support.ts';

describe('不得事先通知', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open();
    await county.who(LEAD).says(`发起联合检查 S03 9月10日 9:30 不得事先通知 对象:${VENUE}`);
    await county.who(LEAD).taps('【待分发】', '确认分发');
  });
  afterEach(() => county.close());

  it('appears on no list outside the group, not even the office’s', async () => {
    await county.who('SFJ').says('查任务');
    await county.who('SFJ').isTold('没有查到任务');
    await county.who('SFJ').says('RW2026-0001 暂停 原因');
    await county.who('SFJ').isTold('没有查到任务 RW2026-0001');
    await county.who('XFDD').says('查任务');
    await county.who('XFDD').isTold('RW2026-0001', '待确认');
  });

  it('is neither merged nor found as a target', async () => {
    await county.who(LEAD).says(`发起联合检查 S03 9月11日 9:30 对象:${VENUE}`);
    await county.who(LEAD).taps('【待分发】', '确认分发');
    await county.who(LEAD).says('RW2026-0002 并入 RW2026-0001 同一家');
    await county.who(LEAD).says('RW2026-0001 并入 RW2026-0002 同一家');
    expect(await refusals(county)).toEqual(['no-target', 'unannounced']);
    for (const unit of JOINT) county.who(unit).receives('【联合检查】');
  });

  it('is shown over the API to its group alone, not to the office outside it', async () => {
    const [task] = await county.db.query<{ id: string }>('select id from joint_task');
    const asks = async (unitCode: string): Promise<number> => {
      const made = await createToken(county.db, { name: unitCode, unitCode, scopes: ['tasks:read'] });
      if (!made.ok) throw new Error(made.problem);
      const headers = { authorization: `Bearer ${made.token}` };
      return (await fetch(`${county.app.url}/api/v1/tasks/${task?.id}`, { headers })).status;
    };
    expect([await asks('SFJ'), await asks('JYJ')]).toEqual([404, 404]);
    expect([await asks(LEAD), await asks('XFDD')]).toEqual([200, 200]);
    await county.db.query(`update joint_task set doc = jsonb_set(doc, '{unannounced}', 'false')`);
    expect([await asks('SFJ'), await asks('JYJ')]).toEqual([200, 404]);
  });
});
