import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardBody, LIAISON, MARKET, openStage, type Stage, TUESDAY_9 } from './support.ts';

const ROOT = '/v1.0/card/instances';
let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const body = (outTrackId: string, userId = LIAISON.userId, change = {}) =>
  cardBody(outTrackId, userId, stage.ding.app.robotCode, change);
const create = (outTrackId: string, userId?: string, change?: Record<string, unknown>) =>
  stage.call('POST', `${ROOT}/createAndDeliver`, body(outTrackId, userId, change));
const card = (outTrackId: string) => stage.ding.state().cards.find(one => one.outTrackId === outTrackId);
const shown = (userId: string) => stage.ding.phoneView(userId)?.chats[0]?.items.at(-1)?.body;

describe('create and deliver', () => {
  it('hangs the card on the phone of the person in openSpaceId', async () => {
    const answer = await create('t1');
    expect(answer.body).toMatchObject({
      success: true,
      result: {
        outTrackId: 't1',
        deliverResults: [{ spaceType: 'IM_ROBOT', spaceId: 'xf-a', success: true }],
      },
    });
    expect(shown('xf-a')).toMatchObject({
      type: 'card',
      cardId: 't1',
      title: '【联合检查】校外培训 9月18日',
    });
    expect(shown('sj-a')).toBeUndefined();
  });

  it('delivers to several people in one call and tells which of them failed', async () => {
    const answer = await create('t1', undefined, { openSpaceId: 'dtv1.card//IM_ROBOT.xf-a;IM_ROBOT.nobody' });
    expect(answer.body.result).toMatchObject({
      deliverResults: [
        { success: true },
        { spaceId: 'nobody', success: false, errorMsg: 'user does not exist' },
      ],
    });
  });

  it('does not deliver into a space that the creation did not declare', async () => {
    const answer = await create('t1', undefined, { imRobotOpenSpaceModel: undefined });
    expect(answer.status).toBe(200);
    expect(answer.body.result).toMatchObject({ deliverResults: [{ success: false }] });
  });

  it('creates first and delivers later', async () => {
    const { openSpaceId, imRobotOpenDeliverModel, ...creation } = body('t1');
    expect((await stage.call('POST', ROOT, creation)).body).toEqual({ success: true, result: 't1' });
    expect(shown('xf-a')).toBeUndefined();
    await stage.call('POST', `${ROOT}/deliver`, { outTrackId: 't1', openSpaceId, imRobotOpenDeliverModel });
    expect(shown('xf-a')).toMatchObject({ cardId: 't1' });
  });

  it('shows a group card to its recipients only', async () => {
    await stage.control('groups', { openConversationId: 'cidg==', title: '群', members: ['xf-a', 'sj-a'] });
    await create('t1', undefined, {
      openSpaceId: 'dtv1.card//im_group.cidg==',
      imGroupOpenSpaceModel: {},
      imGroupOpenDeliverModel: { robotCode: stage.ding.app.robotCode, recipients: ['sj-a'] },
    });
    const items = (userId: string) =>
      stage.ding.phoneView(userId)?.chats.find(chat => chat.id === 'cidg==')?.items;
    expect(items('sj-a')).toHaveLength(1);
    expect(items('xf-a')).toHaveLength(0);
  });

  it('refuses the same outTrackId a second time and keeps the first card', async () => {
    await create('t1');
    const again = await create('t1', MARKET.userId);
    expect(again).toMatchObject({ status: 400, body: { code: 'param.cardAlreadyExist' } });
    expect(card('t1')?.deliveries).toHaveLength(1);
  });

  it.each([
    ['a number as value', { n: 3 }],
    ['a value of 1025 bytes', { n: `${'查'.repeat(341)}ab` }],
    ['a key of 101 bytes', { ['k'.repeat(101)]: '1' }],
  ])('refuses %s while strict', async (_name, cardParamMap) => {
    expect(await create('t1', undefined, { cardData: { cardParamMap } })).toMatchObject({
      status: 400,
      body: { code: 'param.error' },
    });
    await stage.control('limits', { strictCards: false });
    expect((await create('t1', undefined, { cardData: { cardParamMap } })).status).toBe(200);
  });

  it('takes a value of exactly 1 KB', async () => {
    const value = `${'查'.repeat(341)}a`;
    expect(Buffer.byteLength(value)).toBe(1024);
    expect((await create('t1', undefined, { cardData: { cardParamMap: { n: value } } })).status).toBe(200);
  });

  it('refuses a template that it does not have', async () => {
    expect(await create('t1', undefined, { cardTemplateId: 'mine.schema' })).toMatchObject({ status: 400 });
  });
});

describe('update', () => {
  const put = (change: Record<string, unknown>) => stage.call('PUT', ROOT, { outTrackId: 't1', ...change });

  it('overwrites by default: what is not repeated vanishes', async () => {
    await create('t1');
    expect((await put({ cardData: { cardParamMap: { title: '新' } } })).body).toEqual({
      success: true,
      result: true,
    });
    expect(card('t1')?.params).toEqual({ title: '新' });
  });

  it('changes only the named keys on request', async () => {
    await create('t1');
    await put({
      cardData: { cardParamMap: { title: '新' } },
      cardUpdateOptions: { updateCardDataByKey: true },
    });
    expect(card('t1')?.params).toMatchObject({ title: '新', markdown: '备案号：QH-2026-0031' });
  });

  it('shows private data to its owner alone', async () => {
    await create('t1', undefined, { openSpaceId: 'dtv1.card//IM_ROBOT.xf-a;IM_ROBOT.sj-a' });
    await put({
      privateData: { 'xf-a': { cardParamMap: { title: '您已确认' } } },
      cardUpdateOptions: { updatePrivateDataByKey: true },
    });
    expect(shown('xf-a')).toMatchObject({ title: '您已确认' });
    expect(shown('sj-a')).toMatchObject({ title: '【联合检查】校外培训 9月18日' });
  });

  it.each([
    ['an unknown card', { outTrackId: 'nix', cardData: { cardParamMap: { a: '1' } } }, 'param.cardNotExist'],
    ['nothing to change', {}, 'param.cardDataAndPrivateDataBothEmpty'],
    [
      'private data of nobody',
      { privateData: { nobody: { cardParamMap: { a: '1' } } } },
      'param.userIdNotExist',
    ],
  ])('refuses %s', async (_name, change, code) => {
    await create('t1');
    expect(await put(change)).toMatchObject({ status: 400, body: { code } });
  });

  it('redraws the card on every phone that has it', async () => {
    await create('t1', undefined, { openSpaceId: 'dtv1.card//IM_ROBOT.xf-a;IM_ROBOT.sj-a' });
    const before = stage.ding.phoneView('sj-a')?.chats[0]?.items[0]?.rev;
    await put({
      cardData: { cardParamMap: { title: '已确认1/2' } },
      cardUpdateOptions: { updateCardDataByKey: true },
    });
    expect(shown('sj-a')).toMatchObject({ title: '已确认1/2', updates: 1 });
    expect(stage.ding.phoneView('sj-a')?.chats[0]?.items[0]?.rev).not.toBe(before);
  });
});

it('notes variables that its template cannot draw', async () => {
  await create('t1', undefined, {
    cardData: { cardParamMap: { sys_full_json_obj: '{"msgButtons":{}}', form: '{}' } },
  });
  expect(stage.ding.state().violations.byKind).toEqual({ 'malformed-buttons': 1, 'malformed-form': 1 });
});

it('keeps every update with its time', async () => {
  await create('t1');
  await stage.forward(5_000);
  await stage.call('PUT', ROOT, { outTrackId: 't1', cardData: { cardParamMap: { title: '2' } } });
  expect(card('t1')?.updates.map(one => [one.at - TUESDAY_9, one.via])).toEqual([
    [0, 'create'],
    [5_000, 'api'],
  ]);
});
