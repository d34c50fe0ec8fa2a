import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../harness/county.ts';

describe('who may answer for a unit', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open();
    await county.who('SFJ').says('发起联合检查 S01 9月15日 14:30');
    await county.who('SFJ').taps('【待分发】', '确认分发');
    county.seenByAll();
  });
  afterEach(() => county.close());

  async function tapCardOf(owner: string, by: { userId: string }, action = 'confirm'): Promise<void> {
    const outTrackId = county.who(owner).card('【联合检查】').cardId;
    await county.control('dingtalk', 'callback', {
      userId: by.userId,
      outTrackId,
      params: { id: action, c: outTrackId.split('.')[0], v: '1' },
    });
    await county.settle();
  }

  async function confirmed(): Promise<string[]> {
    const rows = await county.db.query<{ code: string }>(
      `select u.code from task_participant p join unit u on u.id = p.unit_id where p.state <> 'PENDING' order by 1`,
    );
    return rows.map(row => row.code);
  }

  async function refusals(): Promise<{ action: string; actor_id: string; code: string | null }[]> {
    return county.db.query(
      `select action, actor_id, detail->>'code' as code from audit
       where action in ('refused', 'stranger.refused', 'card.unknown') order by id`,
    );
  }

  it('not somebody of another unit: a polite line and an audit row', async () => {
    await tapCardOf('SCJGJ', county.who('JYJ'));
    expect(await confirmed()).toEqual([]);
    expect(await refusals()).toMatchObject([{ action: 'refused', code: 'not-yours' }]);
    await county.who('JYJ').isTold('此卡由县市场监管局办理。');
  });

  it('not the unit that leads, either', async () => {
    await tapCardOf('SCJGJ', county.who('XFDD'));
    expect(await confirmed()).toEqual([]);
  });

  it('the unit’s deputy, and the office', async () => {
    await tapCardOf('SCJGJ', county.who('SCJGJ', 'deputy'));
    await tapCardOf('JJDD', county.who('SFJ'));
    expect(await confirmed()).toEqual(['JJDD', 'SCJGJ']);
  });

  it('not an account that nobody has linked', async () => {
    await county.control('dingtalk', 'users', {
      userId: 'stranger-1',
      name: '路人',
      unit: 'X',
      unitName: '外单位',
    });
    await tapCardOf('SCJGJ', { userId: 'stranger-1' });
    expect(await confirmed()).toEqual([]);
    expect(await refusals()).toMatchObject([{ action: 'stranger.refused', actor_id: 'dingtalk:stranger-1' }]);
  });

  it('not with a card that we never made', async () => {
    await county.control('dingtalk', 'callback', {
      userId: county.who('SCJGJ').userId,
      outTrackId: 'zzzzzzzzzzzzzzzzzzzzzzzz.1',
      params: { id: 'confirm', c: 'zzzzzzzzzzzzzzzzzzzzzzzz', v: '1' },
    });
    await county.settle();
    expect(await confirmed()).toEqual([]);
    expect(await refusals()).toMatchObject([{ action: 'card.unknown' }]);
  });

  it('not with a button that the card does not have', async () => {
    await tapCardOf('SCJGJ', county.who('SCJGJ'), 'reschedule; drop table unit');
    await tapCardOf('SCJGJ', county.who('SCJGJ'), 'acceptTime');
    expect(await confirmed()).toEqual([]);
  });

  it('bad frames change nothing and the service lives', async () => {
    for (const kind of [
      'not-json',
      'empty',
      'null',
      'no-headers',
      'unknown-type',
      'unknown-topic',
      'data-not-json',
      'huge',
    ]) {
      await county.control('dingtalk', 'frame', { kind });
    }
    await county.who('SCJGJ').taps('【联合检查】', '确认参加');
    expect(await confirmed()).toEqual(['SCJGJ']);
    expect(county.playground.unknownCalls()).toBe(0);
  });
});
