import { TOPIC_CARD, TOPIC_ROBOT } from 'dingtalk-stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { QuotaNotice } from '../../adapters/dingtalk/index.ts';
import { until } from './helper/clock.ts';
import { TestGateway } from './helper/gateway.ts';
import { card, close, open, outbound, type Rig, rig } from './helper/setup.ts';

let gateway: TestGateway;
let ours: Rig;

beforeEach(async () => {
  gateway = await TestGateway.start();
  await use(rig(gateway.url));
});

afterEach(async () => {
  await close(ours);
  await gateway.stop();
});

async function use(target: Rig): Promise<void> {
  ours = target;
  await open(ours);
  await until('up', () => ours.adapter.health().state === 'up');
}

async function reopen(target: Rig): Promise<void> {
  await close(ours);
  await use(target);
}

const CARD_ID = outbound().cardId;

function tapData(params: object, changes: object = {}) {
  return {
    type: 'actionCallback',
    outTrackId: `${CARD_ID}.2`,
    corpId: 'corp',
    userId: 'user1',
    content: JSON.stringify({ cardPrivateData: { actionIds: ['single_button_node_1'], params } }),
    ...changes,
  };
}

async function pushed(topic: string, data: unknown) {
  const id = gateway.push('CALLBACK', topic, data);
  await until('answered', () => gateway.ackOf(id) !== undefined);
  return gateway.ackOf(id);
}

const BY_KEY = { updateCardDataByKey: true, updatePrivateDataByKey: true };

describe('a tap', () => {
  it('becomes an event of the platform’s user, the instance’s card and the button’s action', async () => {
    const id = gateway.push('CALLBACK', TOPIC_CARD, tapData({ id: 'confirm', c: CARD_ID, v: '3' }));
    await until('answered', () => gateway.ackOf(id) !== undefined);
    expect(ours.events).toEqual([
      {
        type: 'tap',
        platform: 'dingtalk',
        eventId: id,
        userId: 'user1',
        cardId: CARD_ID,
        action: 'confirm',
        form: {},
      },
    ]);
  });

  it('is answered with the fresh card, and counted as shown once that is written', async () => {
    const acknowledged = vi.fn();
    ours.handle = async () => ({
      card: outbound({ version: 4, card: card({ status: ['✅ 消防救援大队 已确认'], actions: [] }) }),
      acknowledged,
    });
    const ack = await pushed(TOPIC_CARD, tapData({ id: 'confirm' }));
    expect(ack).toMatchObject({ code: 200, data: { response: { cardUpdateOptions: BY_KEY } } });
    const text = JSON.stringify(ack?.data);
    expect(text).toContain('✅ 消防救援大队 已确认');
    expect(text).toContain('{\\"msgButtons\\":[]}');
    await until('acknowledged', () => acknowledged.mock.calls.length === 1);
  });

  it('answered without a card does not count as shown', async () => {
    const acknowledged = vi.fn();
    ours.handle = async () => ({ acknowledged });
    await pushed(TOPIC_CARD, tapData({ id: 'confirm' }));
    await pushed(TOPIC_ROBOT, text('之后'));
    expect(acknowledged).not.toHaveBeenCalled();
  });

  it('carries a personal line on the tapper’s own card', async () => {
    ours.handle = async () => ({ text: { tone: 'warn', content: '此卡由市监局办理' } });
    const ack = await pushed(TOPIC_CARD, tapData({ id: 'confirm' }));
    expect(ack?.data).toEqual({
      response: { cardUpdateOptions: BY_KEY, cardData: { cardParamMap: { tips: '此卡由市监局办理' } } },
    });
  });

  it('shows no personal line on a card that is somebody else’s', async () => {
    ours.handle = async () => ({
      card: outbound({ userId: 'user2' }),
      text: { tone: 'warn', content: '此卡由市监局办理' },
    });
    const ack = await pushed(TOPIC_CARD, tapData({ id: 'confirm' }));
    expect(JSON.stringify(ack?.data)).not.toContain('此卡由市监局办理');
  });

  it('puts the personal line into private data with the county’s own template', async () => {
    await reopen(rig(gateway.url, { template: { mode: 'own', id: 'own.schema' } }));
    ours.handle = async () => ({ card: outbound(), text: { tone: 'ok', content: '已记下' } });
    const ack = await pushed(TOPIC_CARD, tapData({ id: 'confirm' }));
    expect(ack?.data).toMatchObject({
      response: {
        cardUpdateOptions: BY_KEY,
        cardData: { cardParamMap: { title: card().title } },
        userPrivateData: { cardParamMap: { note: '已记下' } },
      },
    });
  });

  it('that takes long is answered after its commit and not before, and counted', async () => {
    const acknowledged = vi.fn();
    let finish: (() => void) | undefined;
    ours.handle = () =>
      new Promise(resolve => {
        finish = () => resolve({ card: outbound(), acknowledged });
      });
    const id = gateway.push('CALLBACK', TOPIC_CARD, tapData({ id: 'confirm' }));
    await until('in hand', () => finish !== undefined);
    await ours.clock.advance(5_000);
    expect(gateway.ackOf(id)).toBeUndefined();
    finish?.();
    await until('answered', () => gateway.ackOf(id) !== undefined);
    expect(gateway.ackOf(id)).toMatchObject({ code: 200, data: { response: { cardUpdateOptions: BY_KEY } } });
    expect(ours.adapter.counters().slowTaps).toBe(1);
  });

  it('that fails is answered with an error and not as if it were kept', async () => {
    ours.handle = () => Promise.reject(new Error('database gone'));
    const id = gateway.push('CALLBACK', TOPIC_CARD, tapData({ id: 'confirm' }));
    await until('answered', () => gateway.ackOf(id) !== undefined);
    expect(gateway.ackOf(id)).toMatchObject({ code: 500 });
    expect(ours.log.join('')).toContain('database gone');
  });

  it.each([
    ['a foreign outTrackId', tapData({ id: 'confirm' }, { outTrackId: 'some-other-card' })],
    ['an outTrackId with something else in it', tapData({ id: 'confirm' }, { outTrackId: `${CARD_ID}.0` })],
    ['a card id in the button that is not the instance’s', tapData({ id: 'confirm', c: 'another' })],
    ['no action: a form that is being edited', tapData({ form: { date: '2026-09-15' } })],
    ['no user', tapData({ id: 'confirm' }, { userId: '' })],
    ['broken content', tapData({}, { content: '{' })],
    ['nothing at all', null],
  ])('with %s changes nothing and is answered', async (_what, data) => {
    const ack = await pushed(TOPIC_CARD, data);
    expect(ack).toMatchObject({ code: 200, data: { response: { cardUpdateOptions: BY_KEY } } });
    expect(ours.events).toEqual([]);
    expect(ours.adapter.counters().foreignTaps).toBe(1);
  });

  it('with a form brings its values as text, the action from the form itself if need be', async () => {
    await pushed(
      TOPIC_CARD,
      tapData({
        form: {
          _a: 'time',
          _v: '3',
          date: '2026-09-15',
          part: { index: 1, value: 'pm' },
          units: ['消防', { index: 0, value: '市监' }],
          count: 3,
          none: null,
        },
      }),
    );
    expect(ours.events).toMatchObject([
      {
        action: 'time',
        form: { date: '2026-09-15', part: 'pm', units: '消防\n市监', count: '3', none: '' },
      },
    ]);
  });
});

const text = (content: string, changes: object = {}) => ({
  msgId: 'msg-1',
  msgtype: 'text',
  conversationId: 'cid1',
  conversationType: '1',
  senderStaffId: 'user1',
  text: { content },
  ...changes,
});

describe('a message', () => {
  it('in a group keeps the group’s id, without the space after the mention', async () => {
    const ack = await pushed(
      TOPIC_ROBOT,
      text(' 发起联合检查 S01 ', { conversationType: '2', conversationId: 'cidG==' }),
    );
    expect(ack).toMatchObject({ code: 200, data: { response: null } });
    expect(ours.events).toEqual([
      {
        type: 'message',
        platform: 'dingtalk',
        eventId: 'msg-1',
        userId: 'user1',
        chat: { id: 'cidG==', kind: 'group' },
        text: '发起联合检查 S01',
        files: [],
      },
    ]);
  });

  it('in a direct chat is answered to the person', async () => {
    await pushed(
      TOPIC_ROBOT,
      text('在吗', { text: { content: '在吗', isReplyMsg: true, repliedMsg: { msgId: 'msg-0' } } }),
    );
    expect(ours.events).toMatchObject([{ chat: { id: 'direct:user1', kind: 'direct' }, replyTo: 'msg-0' }]);
  });

  it.each([
    [
      'rich text with pictures',
      {
        msgtype: 'richText',
        content: { richText: [{ text: '看' }, { type: 'picture', downloadCode: 'p1' }, { text: '这里' }] },
      },
      { text: '看这里', files: [{ type: 'image', name: 'picture-1' }] },
    ],
    [
      'a picture',
      { msgtype: 'picture', content: { downloadCode: 'p1' } },
      { text: '', files: [{ type: 'image' }] },
    ],
    [
      'speech, as the platform understood it',
      { msgtype: 'audio', content: { duration: 4000, downloadCode: 'a1', recognition: '今天下午到' } },
      { text: '今天下午到', files: [{ type: 'audio' }] },
    ],
    [
      'a file',
      { msgtype: 'file', content: { downloadCode: 'f1', fileName: '名单.xlsx' } },
      { text: '', files: [{ type: 'file', name: '名单.xlsx' }] },
    ],
    [
      'a video',
      { msgtype: 'video', content: JSON.stringify({ downloadCode: 'v1' }) },
      { files: [{ type: 'video' }] },
    ],
  ])('may be %s', async (_what, changes, expected) => {
    await pushed(TOPIC_ROBOT, text('', { text: undefined, ...changes }));
    expect(ours.events).toMatchObject([expected]);
  });

  it('is cut to 4000 characters without breaking one', async () => {
    await pushed(TOPIC_ROBOT, text(`${'字'.repeat(3_999)}😀😀`));
    expect(ours.events).toMatchObject([{ text: '字'.repeat(3_999) }]);
  });

  it('with code 20001 is the month’s quota, not an empty message', async () => {
    const notices: QuotaNotice[] = [];
    await reopen(rig(gateway.url, { onQuota: notice => notices.push(notice) }));
    const ack = await pushed(TOPIC_ROBOT, {
      msgId: 'msg-q',
      conversationId: 'cid1',
      errorCode: '20001',
      errorMessage: 'quota used up',
    });
    expect(ack?.code).toBe(200);
    expect(ours.events).toEqual([]);
    expect(notices).toMatchObject([{ kind: 'stream', level: 'exhausted', month: '2026-09' }]);
    expect(ours.adapter.health().detail).toBe('monthly stream quota is used up');
    await pushed(TOPIC_CARD, { ...tapData({}), content: undefined, errCode: 20001 });
    expect(ours.adapter.counters()).toMatchObject({ quotaMessages: 2, foreignTaps: 0 });
  });

  it('without a user id of ours is counted and not passed on', async () => {
    await pushed(TOPIC_ROBOT, text('你好', { senderStaffId: '' }));
    expect(ours.events).toEqual([]);
    expect(ours.adapter.counters().anonymousMessages).toBe(1);
  });

  it('keeps its id when it is delivered again', async () => {
    await pushed(TOPIC_ROBOT, text('一'));
    await pushed(TOPIC_ROBOT, text('一'));
    expect(ours.events.map(event => event.eventId)).toEqual(['msg-1', 'msg-1']);
  });
});
