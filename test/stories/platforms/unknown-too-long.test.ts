import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backlog } from '../../../src/chat/outbox.ts';
import { County } from '../../harness/county.ts';

const SEND = 'POST /open-apis/im/v1/messages';
const MINUTE = 60_000;

describe('a Feishu card that arrived without an answer, while the service goes down', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open({ platforms: { lark: ['JJDD'] } });
    const rules = [
      { route: SEND, kind: 'reset-after-accept', count: 1 },
      { route: SEND, kind: 'status500' },
    ];
    await county.control('lark', 'faults', { rules });
    await county.who('SFJ').says('发起联合检查 S01 9月15日 14:30');
    await county.who('SFJ').taps('【待分发】', '确认分发');
    expect(await cards()).toMatchObject([{ state: 'open', ref: null, trouble: 'unknown' }]);
  });
  afterEach(() => county.close());

  const cards = () =>
    county.db.query<{ state: string; ref: string | null; trouble: string | null }>(
      `select state, ref, trouble from card_message where platform = 'lark' and kind = 'task.dispatch'`,
    );
  const copies = () =>
    county
      .who('JJDD')
      .items()
      .filter(item => item.body.type === 'card' && item.body.title.startsWith('【联合检查】')).length;

  /** The service and the platform both see so much time pass. */
  async function backAfter(minutes: number): Promise<void> {
    await county.restart(async () => {
      county.clock.set(new Date(county.clock.now().getTime() + minutes * MINUTE));
      await fetch(`${county.playground.url}/_control/clock`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ forwardMs: minutes * MINUTE }),
      });
      await county.control('lark', 'faults', { clear: true });
    });
    await county.settle();
  }

  it('is tried again within the hour of its key, and is there once', async () => {
    await backAfter(40);
    expect(await cards()).toMatchObject([{ state: 'open', trouble: null }]);
    expect(copies()).toBe(1);
    await county.who('JJDD').taps('【联合检查】', '确认参加');
    county.who('XFDD').receives('【联合检查】', '已确认 1/6');
  });

  it('is not tried again after it: an operator sees it, and its buttons still work', async () => {
    await backAfter(120);
    expect(copies()).toBe(1);
    expect(await cards()).toMatchObject([{ state: 'failed', ref: null, trouble: 'unknown' }]);
    expect(await backlog(county.db, county.clock.now())).toMatchObject([{ platform: 'lark', failed: 1 }]);
    await county.who('JJDD').taps('【联合检查】', '确认参加');
    county.who('XFDD').receives('【联合检查】', '已确认 1/6');
    expect(copies()).toBe(1);
  });
});
