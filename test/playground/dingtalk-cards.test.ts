import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardBody, LIAISON, MARKET, openStage, parseJson, RawClient, type Stage, TUESDAY_9 } from './support.ts';

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
      result: { outTrackId: 't1', deliverResults: [{ spaceType: 'IM_ROBOT', spaceId: 'xf-a', success: true }] },
    });
    expect(shown('xf-a')).toMatchObject({ type: 'card', cardId: 't1', title: '【联合检查】校外培训 9月18日' });
    expect(shown('sj-a')).toBeUndefined();
  });

  it('delivers to several people in one call and tells which of them failed', async () => {
    const answer = await create('t1', undefined, { openSpaceId: 'dtv1.card//IM_ROBOT.xf-a;IM_ROBOT.nobody' });
    expect(answer.body.result).toMatchObject({
      deliverResults: [{ success: true }, { spaceId: 'nobody', success: false, errorMsg: 'user does not exist' }],
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
    const items = (userId: string) => stage.ding.phoneView(userId)?.chats.find(chat => chat.id === 'cidg==')?.items;
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
    expect(await create('t1', undefined, { cardData: { cardParamMap } })).toMatchObject({ status: 400, body: { code: 'param.error' } });
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
    expect((await put({ cardData: { cardParamMap: { title: '新' } } })).body).toEqual({ success: true, result: true });
    expect(card('t1')?.params).toEqual({ title: '新' });
  });

  it('changes only the named keys on request', async () => {
    await create('t1');
    await put({ cardData: { cardParamMap: { title: '新' } }, cardUpdateOptions: { updateCardDataByKey: true } });
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
    ['private data of nobody', { privateData: { nobody: { cardParamMap: { a: '1' } } } }, 'param.userIdNotExist'],
  ])('refuses %s', async (_name, change, code) => {
    await create('t1');
    expect(await put(change)).toMatchObject({ status: 400, body: { code } });
  });

  it('redraws the card on every phone that has it', async () => {
    await create('t1', undefined, { openSpaceId: 'dtv1.card//IM_ROBOT.xf-a;IM_ROBOT.sj-a' });
    const before = stage.ding.phoneView('sj-a')?.chats[0]?.items[0]?.rev;
    await put({ cardData: { cardParamMap: { title: '已确认1/2' } }, cardUpdateOptions: { updateCardDataByKey: true } });
    expect(shown('sj-a')).toMatchObject({ title: '已确认1/2', updates: 1 });
    expect(stage.ding.phoneView('sj-a')?.chats[0]?.items[0]?.rev).not.toBe(before);
  });
});

describe('a tap', () => {
  const tap = (change: Record<string, unknown> = {}) =>
    stage.control('tap', { userId: 'xf-a', cardId: 't1', button: '确认参加', ...change });

  it('calls back with the params of the button and applies the answer', async () => {
    await create('t1');
    const client = await RawClient.connect(stage);
    const tapped = tap();
    const { headers, data } = await client.next();
    expect(headers.topic).toBe('/v1.0/card/instances/callback');
    const callback = parseJson(data);
    expect(callback).toMatchObject({ type: 'actionCallback', outTrackId: 't1', userId: 'xf-a' });
    expect(callback).toHaveProperty('content', expect.stringContaining('"params":{"id":"confirm","card":"c1","v":3}'));
    client.answer(headers.messageId, {
      response: {
        cardUpdateOptions: { updateCardDataByKey: true },
        cardData: { cardParamMap: { markdown: '✅ 已确认', sys_full_json_obj: '{"msgButtons":[]}' } },
      },
    });
    expect((await tapped).body).toEqual({ ok: true, outcome: 'applied' });
    expect(shown('xf-a')).toMatchObject({ blocks: [{ block: 'markdown', text: '✅ 已确认' }], busy: false });
  });

  it('shows the tapper a failure after two seconds without an answer, and is not redelivered', async () => {
    await create('t1');
    const client = await RawClient.connect(stage);
    const tapped = tap();
    const { headers } = await client.next();
    expect(shown('xf-a')).toMatchObject({ busy: true });
    await stage.forward(2_000);
    expect((await tapped).body).toMatchObject({ ok: false, outcome: 'no-answer', toast: { tone: 'error' } });
    client.answer(headers.messageId, { response: { cardData: { cardParamMap: { title: '晚了' } } } });
    await stage.playground.until(() => stage.ding.state().stream.lateAcks === 1);
    await stage.forward(600_000);
    expect(card('t1')?.params.title).not.toBe('晚了');
    expect(client.frames.filter(one => one.type === 'CALLBACK')).toHaveLength(1);
  });

  it('is redelivered when the setting says so', async () => {
    await create('t1');
    await stage.control('limits', { cardRedeliverTimes: 1 });
    const client = await RawClient.connect(stage);
    const tapped = tap();
    const first = await client.next();
    await stage.forward(2_000);
    const second = await client.next();
    expect(second.data).toBe(first.data);
    client.answer(second.headers.messageId, { response: {} });
    expect((await tapped).body).toMatchObject({ ok: true });
  });

  it.each([
    ['an error code', { response: {} }, 500],
    ['no response object', { status: 'SUCCESS' }, 200],
    ['a value that is not a string', { response: { cardData: { cardParamMap: { n: 1 } } } }, 200],
  ])('fails on an answer with %s', async (_name, data, code) => {
    await create('t1');
    const client = await RawClient.connect(stage);
    const tapped = tap();
    client.answer((await client.next()).headers.messageId, data, code);
    expect((await tapped).body).toMatchObject({ ok: false, outcome: 'bad-answer', toast: { tone: 'error' } });
  });

  it('opens a link without calling anybody', async () => {
    await create('t1');
    expect((await tap({ button: '看名单' })).body).toEqual({ ok: true, outcome: 'link', url: 'https://example.org/list' });
    expect(stage.ding.state().stream.pushes).toHaveLength(0);
  });

  it('never calls back when callbackType is not in capitals', async () => {
    await create('t1', undefined, { callbackType: 'stream' });
    await RawClient.connect(stage);
    expect((await tap()).body).toMatchObject({ ok: false, outcome: 'no-answer' });
    expect(stage.ding.state().violations.byKind).toEqual({ 'callback-type': 1 });
  });

  it('is impossible on a phone that does not have the card', async () => {
    await create('t1');
    expect(await tap({ userId: 'sj-a' })).toMatchObject({ status: 409, body: { ok: false } });
  });

  it('notes an update that is sent while the callback waits for its answer', async () => {
    await create('t1');
    const client = await RawClient.connect(stage);
    const tapped = tap();
    const { headers } = await client.next();
    await stage.call('PUT', ROOT, { outTrackId: 't1', cardData: { cardParamMap: { title: 'x' } } });
    client.answer(headers.messageId, { response: {} });
    await tapped;
    expect(stage.ding.state().violations.byKind).toEqual({ 'update-during-callback': 1 });
  });

  it('can be forged for a card that does not exist', async () => {
    const client = await RawClient.connect(stage);
    const forged = stage.control('callback', { userId: 'xf-a', outTrackId: 'forged', params: { id: 'confirm' } });
    const { headers, data } = await client.next();
    expect(parseJson(data)).toMatchObject({ outTrackId: 'forged' });
    client.answer(headers.messageId, { response: {} });
    expect((await forged).body).toMatchObject({ answered: true });
  });

  it('speaks unionId for a card of userIdType 2', async () => {
    const unionId = stage.ding.state().users[0]?.unionId ?? '';
    await create('t1', unionId, { userIdType: 2 });
    const client = await RawClient.connect(stage);
    const tapped = tap();
    const { headers, data } = await client.next();
    expect(parseJson(data)).toMatchObject({ userId: unionId, userIdType: 2 });
    client.answer(headers.messageId, { response: {} });
    await tapped;
  });
});

describe('an own template with a form', () => {
  const form = {
    fields: [
      { name: 'cardRef', label: '', type: 'TEXT', hidden: true, defaultValue: 'c1.propose.3' },
      { name: 'date', label: '改到哪天', type: 'DATE', required: true, requiredMsg: '请选日期' },
      { name: 'why', label: '原因', type: 'SELECT', options: [{ value: 'hands', text: '人手不足' }, { value: 'clash', text: '时间冲突' }] },
      { name: 'note', label: '说明', type: 'TEXT_AREA', placeholder: '可不填' },
    ],
  };
  const own = () => ({
    cardTemplateId: stage.ding.app.ownTemplates[0],
    cardData: {
      cardParamMap: {
        title: '提时间',
        markdown: '请选',
        status: '待您处理',
        buttons: JSON.stringify([{ id: 'c1.confirm.3', label: '确认参加', style: 'primary' }]),
        form: JSON.stringify(form),
      },
    },
  });

  it('draws fields, status and buttons', async () => {
    await create('t1', undefined, own());
    expect(shown('xf-a')).toMatchObject({
      blocks: [
        { block: 'markdown' },
        { block: 'status', text: '待您处理' },
        { block: 'form', fields: [{ hidden: true }, { type: 'date', required: true }, { type: 'select' }, { type: 'textarea' }] },
        { block: 'buttons', buttons: [{ id: 'c1.confirm.3', label: '确认参加', style: 'primary' }] },
      ],
    });
  });

  it('submits what was filled in, with hidden values, as params.form', async () => {
    await create('t1', undefined, own());
    const client = await RawClient.connect(stage);
    const tapped = stage.control('tap', { userId: 'xf-a', cardId: 't1', form: { date: '2026-09-19', why: 'clash' } });
    const { headers, data } = await client.next();
    const callback = parseJson(data);
    expect(callback).toHaveProperty('content', JSON.stringify({
      cardPrivateData: {
        actionIds: ['single_button_node_1'],
        params: { form: { cardRef: 'c1.propose.3', date: '2026-09-19', why: { index: 1, value: 'clash' } } },
      },
    }));
    client.answer(headers.messageId, { response: {} });
    expect((await tapped).body).toMatchObject({ ok: true });
  });

  it('keeps an incomplete form on the phone', async () => {
    await create('t1', undefined, own());
    const answer = await stage.control('tap', { userId: 'xf-a', cardId: 't1', form: { why: 'clash' } });
    expect(answer.body).toMatchObject({ ok: false, outcome: 'not-filled', toast: { text: '请选日期' } });
    expect(stage.ding.state().stream.pushes).toHaveLength(0);
  });
});

it('notes variables that its template cannot draw', async () => {
  await create('t1', undefined, { cardData: { cardParamMap: { sys_full_json_obj: '{"msgButtons":{}}', form: '{}' } } });
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
