import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openStage, parseJson, RawClient, type Stage, send } from './support.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const robotCode = () => stage.ding.app.robotCode;
const batchSend = (userIds: string[], msgKey = 'sampleText', param: unknown = { content: '在' }) =>
  stage.call('POST', '/v1.0/robot/oToMessages/batchSend', {
    robotCode: robotCode(),
    userIds,
    msgKey,
    msgParam: JSON.stringify(param),
  });
const items = (userId: string, kind = 'direct') =>
  stage.ding.phoneView(userId)?.chats.find(chat => chat.kind === kind)?.items ?? [];

describe('robot messages', () => {
  it('reach the known, and name the unknown and the throttled', async () => {
    await stage.control('flow-control', { userIds: ['sj-a'] });
    const { body } = await batchSend(['xf-a', 'sj-a', 'nobody']);
    expect(body).toMatchObject({ invalidStaffIdList: ['nobody'], flowControlledStaffIdList: ['sj-a'] });
    expect(items('xf-a')).toHaveLength(1);
    expect(items('sj-a')).toHaveLength(0);
  });

  it('take 20 receivers and no more', async () => {
    const many = Array.from({ length: 21 }, (_, n) => `u${n}`);
    expect((await batchSend(many.slice(1))).status).toBe(200);
    expect(await batchSend(many)).toMatchObject({ status: 400, body: { code: 'batch.toolarge' } });
  });

  it.each([
    ['sampleMarkdown', { title: 't', text: '**x**' }, { type: 'markdown', text: '**x**' }],
    [
      'sampleLink',
      { title: 't', text: 'x', messageUrl: 'https://e.org' },
      { type: 'link', url: 'https://e.org' },
    ],
    [
      'sampleActionCard2',
      {
        title: 't',
        text: 'x',
        actionTitle1: '看',
        actionURL1: 'https://e.org/1',
        actionTitle2: '办',
        actionURL2: 'https://e.org/2',
      },
      {
        type: 'card',
        title: 't',
        blocks: [{}, { buttons: [{ label: '看', url: 'https://e.org/1' }, { label: '办' }] }],
      },
    ],
    [
      'sampleActionCard6',
      {
        title: 't',
        text: 'x',
        buttonTitle1: '看',
        buttonUrl1: 'https://e.org/1',
        buttonTitle2: '办',
        buttonUrl2: 'https://e.org/2',
      },
      { type: 'card', blocks: [{}, { layout: 'row' }] },
    ],
  ])('of kind %s look as they should', async (msgKey, param, shown) => {
    expect((await batchSend(['xf-a'], msgKey, param)).status).toBe(200);
    expect(items('xf-a')[0]?.body).toMatchObject(shown);
  });

  it.each([
    ['an unknown msgKey', 'sampleHologram', {}, 'invalidParameter.msgKey.invalid'],
    ['a missing variable', 'sampleMarkdown', { title: 't' }, 'invalidParameter.msgParam.invalid'],
    ['15,001 bytes', 'sampleText', { content: 'x'.repeat(15_001) }, 'invalidParameter.msgParam.tooLong'],
  ])('are refused with %s', async (_name, msgKey, param, code) => {
    expect(await batchSend(['xf-a'], msgKey, param)).toMatchObject({ status: 400, body: { code } });
  });

  it('are refused for another robot', async () => {
    const answer = await stage.call('POST', '/v1.0/robot/oToMessages/batchSend', {
      robotCode: 'x',
      userIds: ['a'],
      msgKey: 'sampleText',
      msgParam: '{}',
    });
    expect(answer.body).toMatchObject({ code: 'invalidParameter.robotCode.notExsit' });
  });

  it('tell who has read them', async () => {
    const { body } = await batchSend(['xf-a', 'sj-a']);
    await stage.control('read', { userId: 'xf-a' });
    const query = `robotCode=${robotCode()}&processQueryKey=${encodeURIComponent(String(body.processQueryKey))}`;
    const status = await stage.call('GET', `/v1.0/robot/oToMessages/readStatus?${query}`);
    expect(status.body).toMatchObject({
      sendStatus: 'SUCCESS',
      messageReadInfoList: [
        { userId: 'xf-a', readStatus: 'READ' },
        { userId: 'sj-a', readStatus: 'UNREAD' },
      ],
    });
  });

  it('can be taken back within a day', async () => {
    const key = String((await batchSend(['xf-a'])).body.processQueryKey);
    const recall = () =>
      stage.call('POST', '/v1.0/robot/otoMessages/batchRecall', {
        robotCode: robotCode(),
        processQueryKeys: [key, 'nix'],
      });
    expect((await recall()).body).toEqual({
      successResult: [key],
      failedResult: { nix: 'message not found' },
    });
    expect(items('xf-a')[0]).toMatchObject({ recalled: true });
    const late = String((await batchSend(['xf-a'])).body.processQueryKey);
    await stage.control('limits', { tokenMs: 172_800_000 });
    await stage.call(
      'GET',
      `/gettoken?appkey=${stage.ding.app.clientId}&appsecret=${stage.ding.app.clientSecret}`,
    );
    await stage.forward(86_400_001);
    const body = { robotCode: robotCode(), processQueryKeys: [late] };
    const answer = await stage.call('POST', '/v1.0/robot/otoMessages/batchRecall', body);
    expect(answer.body).toMatchObject({
      successResult: [],
      failedResult: { [late]: 'message is older than 24 hours' },
    });
  });

  it('go to a group and tell its readers', async () => {
    await stage.control('groups', { openConversationId: 'cidg==', title: '群', members: ['xf-a', 'sj-a'] });
    const group = { robotCode: robotCode(), openConversationId: 'cidg==' };
    const sent = await stage.call('POST', '/v1.0/robot/groupMessages/send', {
      ...group,
      msgKey: 'sampleText',
      msgParam: '{"content":"集合"}',
    });
    await stage.control('read', { userId: 'sj-a' });
    const query = await stage.call('POST', '/v1.0/robot/groupMessages/query', {
      ...group,
      processQueryKey: sent.body.processQueryKey,
    });
    expect(query.body).toMatchObject({ readUserIds: ['sj-a'] });
    const wrong = { ...group, openConversationId: 'no', msgKey: 'sampleText', msgParam: '{"content":"x"}' };
    expect((await stage.call('POST', '/v1.0/robot/groupMessages/send', wrong)).body).toMatchObject({
      code: 'resource.not.found',
    });
  });
});

describe('the session webhook of a typed message', () => {
  const webhook = z.object({ sessionWebhook: z.string() });
  const typed = async () => {
    const client = await RawClient.connect(stage);
    await stage.control('say', { userId: 'xf-a', text: '进度' });
    return webhook.parse(parseJson((await client.next()).data)).sessionWebhook;
  };
  const reply = { msgtype: 'text', text: { content: '已确认 1/3' } };

  it('answers into the chat it came from', async () => {
    expect((await send(await typed(), 'POST', reply)).body).toMatchObject({ errcode: 0 });
    expect(items('xf-a').at(-1)?.body).toEqual({ type: 'text', text: '已确认 1/3' });
  });

  it('is gone after its time', async () => {
    const url = await typed();
    await stage.forward(5_400_000);
    expect((await send(url, 'POST', reply)).body).toMatchObject({
      errcode: 300001,
      errmsg: 'session 不存在',
    });
  });
});

describe('DING', () => {
  const ding = (receiverUserIdList: string[], remindType = 1) =>
    stage.call('POST', '/v1.0/robot/ding/send', {
      robotCode: robotCode(),
      remindType,
      receiverUserIdList,
      content: '请尽快处理',
    });

  it('rings, and can be taken back', async () => {
    const { body } = await ding(['xf-a', 'nobody']);
    expect(body).toMatchObject({ failedList: { 'user.not.exist': ['nobody'] } });
    expect(items('xf-a')[0]).toMatchObject({ urgent: true });
    await stage.call('POST', '/v1.0/robot/ding/recall', {
      robotCode: robotCode(),
      openDingId: body.openDingId,
    });
    expect(items('xf-a')[0]).toMatchObject({ recalled: true });
  });

  it('reaches at most 20 by text message', async () => {
    expect(
      (
        await ding(
          Array.from({ length: 21 }, (_, n) => `u${n}`),
          2,
        )
      ).status,
    ).toBe(400);
  });
});
