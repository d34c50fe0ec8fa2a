import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardBody, LIAISON, openStage, parseJson, RawClient, type Stage } from './support.ts';

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
    expect(callback).toHaveProperty(
      'content',
      expect.stringContaining('"params":{"id":"confirm","card":"c1","v":3}'),
    );
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
    expect((await tap({ button: '看名单' })).body).toEqual({
      ok: true,
      outcome: 'link',
      url: 'https://example.org/list',
    });
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
    const forged = stage.control('callback', {
      userId: 'xf-a',
      outTrackId: 'forged',
      params: { id: 'confirm' },
    });
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
      {
        name: 'why',
        label: '原因',
        type: 'SELECT',
        options: [
          { value: 'hands', text: '人手不足' },
          { value: 'clash', text: '时间冲突' },
        ],
      },
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
        {
          block: 'form',
          fields: [
            { hidden: true },
            { type: 'date', required: true },
            { type: 'select' },
            { type: 'textarea' },
          ],
        },
        { block: 'buttons', buttons: [{ id: 'c1.confirm.3', label: '确认参加', style: 'primary' }] },
      ],
    });
  });

  it('submits what was filled in, with hidden values, as params.form', async () => {
    await create('t1', undefined, own());
    const client = await RawClient.connect(stage);
    const tapped = stage.control('tap', {
      userId: 'xf-a',
      cardId: 't1',
      form: { date: '2026-09-19', why: 'clash' },
    });
    const { headers, data } = await client.next();
    const callback = parseJson(data);
    expect(callback).toHaveProperty(
      'content',
      JSON.stringify({
        cardPrivateData: {
          actionIds: ['single_button_node_1'],
          params: {
            form: { cardRef: 'c1.propose.3', date: '2026-09-19', why: { index: 1, value: 'clash' } },
          },
        },
      }),
    );
    client.answer(headers.messageId, { response: {} });
    expect((await tapped).body).toMatchObject({ ok: true });
  });

  it('keeps an incomplete form on the phone', async () => {
    await create('t1', undefined, own());
    const answer = await stage.control('tap', { userId: 'xf-a', cardId: 't1', form: { why: 'clash' } });
    expect(answer.body).toMatchObject({ ok: false, outcome: 'not-filled', toast: { text: '请选日期' } });
    expect(stage.ding.state().stream.pushes).toHaveLength(0);
  });

  it('is submitted by the label that form_submit gives it, and hidden while form_visible is false', async () => {
    const { cardTemplateId, cardData } = own();
    const variables = (visible: string) => ({
      ...cardData.cardParamMap,
      form_visible: visible,
      form_submit: '提时间',
    });
    await create('t1', undefined, { cardTemplateId, cardData: { cardParamMap: variables('true') } });
    await create('t2', undefined, { cardTemplateId, cardData: { cardParamMap: variables('false') } });
    const answer = await stage.control('tap', { userId: 'xf-a', cardId: 't1', button: '提时间' });
    expect(answer.body).toMatchObject({ outcome: 'not-filled' });
    expect((await stage.control('tap', { userId: 'xf-a', cardId: 't2', button: '提时间' })).status).toBe(409);
  });
});
