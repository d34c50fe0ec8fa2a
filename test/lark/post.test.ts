import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, bench, FakeFeishu, outbound, PLAIN_CARD } from './harness.ts';

/** A deployment whose clients draw no cards of JSON 2.0. */
describe('without cards', () => {
  let feishu: FakeFeishu;
  let desk: Bench;
  beforeEach(async () => {
    feishu = await new FakeFeishu().start();
    desk = bench(feishu.url, { features: { cards: false } });
  });
  afterEach(async () => {
    await desk.adapter.stop();
    await feishu.stop();
  });

  test('a card is rich text: what it says, a link for each action, a number to answer, nothing that calls back', async () => {
    await desk.adapter.post([
      outbound({ card: { ...PLAIN_CARD, facts: [{ label: '对象', text: '*3家* <at user_id="all">' }] } }),
    ]);
    expect(feishu.seen[0]?.json).toMatchObject({ receive_id: 'ou_wang', msg_type: 'post' });
    expect(JSON.parse(String(feishu.seen[0]?.json.content))).toEqual({
      zh_cn: {
        title: '【联合检查】加油站 11月25日',
        content: [
          [{ tag: 'text', text: '对象：*3家* ＜at user_id="all">' }],
          [{ tag: 'a', text: '确认参加', href: 'https://chayici.example/h5/abc?a=task.confirm' }],
          [{ tag: 'text', text: '也可以直接回复数字：1＝确认参加' }],
          [{ tag: 'text', text: '编号 T-31' }],
        ],
      },
    });
    expect(desk.adapter.capabilities).toMatchObject({ callbackButtons: false, forms: false, chart: 'none' });
  });

  test('a card that asks nothing any more leads to its page', async () => {
    await desk.adapter.post([outbound({ card: { ...PLAIN_CARD, actions: [], status: ['✅ 已确认'] } })]);
    expect(String(feishu.seen[0]?.json.content)).toContain('https://chayici.example/h5/abc');
  });

  test('it is changed by PUT; once no more changes are taken it is posted anew', async () => {
    expect(await desk.adapter.update([{ ref: 'om_1', out: outbound({ version: 2 }) }])).toMatchObject([
      { outcome: 'sent', ref: 'om_1' },
    ]);
    expect(feishu.seen[0]).toMatchObject({
      method: 'PUT',
      path: '/open-apis/im/v1/messages/om_1',
      json: { msg_type: 'post' },
    });
    for (const code of [230072, 230075, 230054]) {
      feishu.answer = () => ({ status: 400, body: { code, msg: 'no more edits' } });
      expect(await desk.adapter.update([{ ref: 'om_1', out: outbound({ version: 3 }) }])).toMatchObject([
        { outcome: 'refused', code: 'edit-window' },
      ]);
    }
  });
});
