import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CARD, DONE, FORM, LI, Stage, send, WANG } from './lark-support.ts';

let stage: Stage;

beforeEach(async () => {
  stage = await Stage.open();
});

afterEach(() => stage.close());

const DAY = 86_400_000;
const patch = (id: string, card: unknown = DONE) =>
  stage.call('PATCH', `/im/v1/messages/${id}`, { content: JSON.stringify(card) });
const text = (receive_id: string, type = 'open_id', content = '你好') =>
  stage.call('POST', `/im/v1/messages?receive_id_type=${type}`, {
    receive_id,
    msg_type: 'text',
    content: JSON.stringify({ text: content }),
  });

describe('tokens', () => {
  test('the same one is answered while half an hour is left, then a second that lives beside it', async () => {
    const first = await stage.token();
    await stage.forward(80 * 60_000);
    expect(await stage.token()).toBe(first);
    await stage.forward(15 * 60_000);
    expect(await stage.token()).not.toBe(first);
    expect((await stage.call('GET', '/bot/v3/info')).body).toMatchObject({
      code: 0,
      bot: { open_id: stage.lark.app.botOpenId },
    });
  });

  test('none, a wrong and a dead one have codes of their own', async () => {
    const url = `${stage.domain}/open-apis/bot/v3/info`;
    expect(await send(url, 'GET')).toMatchObject({ status: 400, body: { code: 99991661 } });
    expect(await send(url, 'GET', undefined, { authorization: 'Bearer x' })).toMatchObject({
      body: { code: 99991663 },
    });
    const headers = { authorization: `Bearer ${await stage.token()}` };
    expect((await send(url, 'GET', undefined, headers)).body.code).toBe(0);
    await stage.control('expire-token');
    expect((await send(url, 'GET', undefined, headers)).body.code).toBe(99991663);
  });
});

describe('sending', () => {
  test('a card to a person is on her phone and in the state', async () => {
    const id = await stage.card(WANG.userId);
    expect(stage.message(id)).toMatchObject({
      type: 'interactive',
      state: 'there',
      content: { schema: '2.0' },
    });
    const view = stage.lark.phoneView(WANG.userId);
    expect(view?.chats[0]?.items[0]?.body).toMatchObject({
      type: 'card',
      title: '【联合检查】加油站',
      tone: 'notice',
      blocks: [
        { block: 'markdown', text: '**备案号**：QH\\-1' },
        {
          block: 'buttons',
          buttons: [{ label: '确认参加', style: 'primary' }, { url: 'https://example.org/list' }],
        },
      ],
    });
    expect([view?.unread, view?.preview, view?.app]).toEqual([1, '[卡片] 请确认', '飞书']);
  });

  test('the same uuid makes one message within the hour and another after it', async () => {
    const first = await stage.card(WANG.userId, CARD, 'u-1');
    expect(await stage.card(WANG.userId, CARD, 'u-1')).toBe(first);
    expect(stage.state().uuidDuplicates).toBe(1);
    await stage.forward(3_600_001);
    expect(await stage.card(WANG.userId, CARD, 'u-1')).not.toBe(first);
  });

  test.each<[string, () => ReturnType<typeof text>, number]>([
    ['a person nobody knows', () => text('ou_nobody'), 99992351],
    ['a group without the bot', () => text('oc_nowhere', 'chat_id'), 230002],
    ['an empty text', () => text(WANG.userId, 'open_id', ''), 230001],
    ['151 KB of text', () => text(WANG.userId, 'open_id', '长'.repeat(51_500)), 230025],
    ['no kind of id', () => text(WANG.userId, 'nonsense'), 99992402],
    [
      'a uuid of 51 characters',
      () =>
        stage.call('POST', '/im/v1/messages?receive_id_type=open_id', {
          receive_id: WANG.userId,
          msg_type: 'text',
          content: '{"text":"x"}',
          uuid: 'x'.repeat(51),
        }),
      99992402,
    ],
  ])('%s is refused under HTTP 400', async (_what, act, code) => {
    expect(await act()).toMatchObject({ status: 400, body: { code } });
  });

  test('somebody outside of the app is refused and not found', async () => {
    await stage.control('unavailable', { userIds: [WANG.userId] });
    expect((await text(WANG.userId)).body.code).toBe(230013);
    const found = await stage.call('POST', '/contact/v3/users/batch_get_id?user_id_type=open_id', {
      mobiles: [WANG.mobile, LI.mobile],
    });
    expect(found.body).toMatchObject({
      data: { user_list: [{ mobile: WANG.mobile }, { user_id: LI.userId }] },
    });
  });

  test('a picture is uploaded, a file somebody sent is fetched by its message', async () => {
    const form = new FormData();
    form.set('image_type', 'message');
    form.set('image', new File([Buffer.from('png')], 'a.png'));
    const uploaded = await fetch(`${stage.domain}/open-apis/im/v1/images`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await stage.token()}` },
      body: form,
    });
    expect(await uploaded.json()).toMatchObject({
      code: 0,
      data: { image_key: expect.stringContaining('img_v3_') },
    });
    const said = await stage.control('say', {
      userId: WANG.userId,
      files: [{ name: '名单.pdf', base64: Buffer.from('pdf!').toString('base64') }],
    });
    const id = z.object({ messageIds: z.array(z.string()) }).parse(said.body).messageIds[0] ?? '';
    const { file_key: key } = z.looseObject({ file_key: z.string() }).parse(stage.message(id)?.content);
    const path = `/open-apis/im/v1/messages/${id}/resources/${key}?type=file`;
    const fetched = await fetch(`${stage.domain}${path}`, {
      headers: { authorization: `Bearer ${await stage.token()}` },
    });
    expect([fetched.headers.get('content-type'), await fetched.text()]).toEqual(['application/pdf', 'pdf!']);
  });

  test('a call this platform does not have fails loudly and is counted', async () => {
    expect((await stage.call('POST', '/im/v2/nonsense', {})).status).toBe(404);
    expect(stage.playground.unknownCalls()).toBe(1);
  });
});

describe('limits', () => {
  test('the 51st call of an API within a second is told how long to wait', async () => {
    const call = () => stage.call('POST', '/contact/v3/users/batch_get_id', { mobiles: [] });
    const answers = await Promise.all(Array.from({ length: 51 }, call));
    const refused = answers.filter(answer => answer.status !== 200);
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ status: 429, body: { code: 99991400 } });
    expect(refused[0]?.headers.get('x-ogw-ratelimit-reset')).toBe('1');
    await stage.forward(1_001);
    expect((await call()).status).toBe(200);
    expect(stage.state().limitHits).toEqual({ total: 1, byCode: { '99991400': 1 } });
  });

  test('a thousand a minute, and the old APIs’ HTTP 400', async () => {
    await stage.control('limits', { apiPerMinute: 3, throttleStatus: 400 });
    const call = () => stage.call('POST', '/contact/v3/users/batch_get_id', { mobiles: [] });
    for (let i = 0; i < 3; i += 1) await call();
    await stage.forward(20_000);
    const refused = await call();
    expect([refused.status, refused.body.code, refused.headers.get('x-ogw-ratelimit-reset')]).toEqual([
      400,
      99991400,
      '40',
    ]);
  });

  test('the sixth message a second to one person is 230020 without a time, others go on', async () => {
    for (let i = 0; i < 5; i += 1) await text(WANG.userId);
    const refused = await text(WANG.userId);
    expect([refused.status, refused.body.code, refused.headers.get('x-ogw-ratelimit-reset')]).toEqual([
      400,
      230020,
      null,
    ]);
    expect((await text(LI.userId)).status).toBe(200);
  });

  test('so is the sixth to one group and the sixth change of one message', async () => {
    const made = await stage.control('groups', { title: '联检群', members: [WANG.userId, LI.userId] });
    for (let i = 0; i < 5; i += 1) await text(String(made.body.chatId), 'chat_id');
    expect((await text(String(made.body.chatId), 'chat_id')).body.code).toBe(230020);
    const id = await stage.card(WANG.userId);
    for (let i = 0; i < 5; i += 1) await patch(id);
    expect((await patch(id)).body.code).toBe(230020);
  });

  test('switched off, nothing is limited', async () => {
    await stage.control('limits', { limits: false });
    const answers = await Promise.all(Array.from({ length: 60 }, () => text(WANG.userId)));
    expect(answers.every(answer => answer.status === 200)).toBe(true);
  });
});

describe('changing', () => {
  test('a PATCH redraws the card for fourteen days and not an hour longer', async () => {
    const id = await stage.card(WANG.userId);
    await stage.forward(14 * DAY - 1_000);
    expect((await patch(id)).body.code).toBe(0);
    const body = stage.lark.phoneView(WANG.userId)?.chats[0]?.items[0]?.body;
    expect(body).toMatchObject({ tone: 'done', updates: 1 });
  });

  test('after that it is 230031, recalled 230011, deleted 230110', async () => {
    const [old, recalled, deleted] = [
      await stage.card(WANG.userId),
      await stage.card(LI.userId),
      await stage.card(LI.userId),
    ];
    await stage.call('DELETE', `/im/v1/messages/${recalled}`);
    await stage.control('delete-message', { cardId: deleted });
    expect((await patch(recalled)).body.code).toBe(230011);
    expect((await patch(deleted)).body.code).toBe(230110);
    await stage.forward(14 * DAY + 1_000);
    expect((await patch(old)).body.code).toBe(230031);
  });

  test('ringing marks the message, and says whom it cannot ring', async () => {
    const id = await stage.card(WANG.userId);
    const answer = await stage.call('PATCH', `/im/v1/messages/${id}/urgent_app?user_id_type=open_id`, {
      user_id_list: [WANG.userId, LI.userId],
    });
    expect(answer.body).toMatchObject({ data: { invalid_user_id_list: [LI.userId] } });
    expect(stage.lark.phoneView(WANG.userId)?.chats[0]?.items[0]?.urgent).toBe(true);
  });

  test('who read it is told for seven days', async () => {
    const id = await stage.card(WANG.userId);
    const readers = () => stage.call('GET', `/im/v1/messages/${id}/read_users?user_id_type=open_id`);
    expect((await readers()).body).toMatchObject({ data: { items: [] } });
    await stage.control('read', { userId: WANG.userId });
    expect((await readers()).body).toMatchObject({ data: { items: [{ user_id: WANG.userId }] } });
  });
});

describe('cards of JSON 2.0', () => {
  const element = (over: object) => ({ ...CARD, body: { elements: [over] } });

  test.each<[string, unknown, RegExp]>([
    ['an unknown property', { ...CARD, fallback: {} }, /200621.*unknown property/],
    [
      'an unknown property of a component',
      element({ tag: 'markdown', content: 'x', href: {} }),
      /unknown property.*href/,
    ],
    ['a removed tag', element({ tag: 'action', actions: [] }), /200861/],
    ['an unknown tag', element({ tag: 'marquee' }), /not support tag/],
    ['JSON 1.0', { elements: [] }, /200800/],
    ['a card for one', { ...CARD, config: { update_multi: false } }, /update_multi/],
    [
      'a form in a column',
      element({ tag: 'column_set', columns: [{ tag: 'column', elements: FORM.body.elements }] }),
      /root/,
    ],
    ['a form that nobody can submit', element({ tag: 'form', name: 'f', elements: [] }), /submits/],
    [
      'a field without a name',
      element({
        tag: 'form',
        name: 'f',
        elements: [{ tag: 'input' }, ...(FORM.body.elements[0]?.elements ?? [])],
      }),
      /200530/,
    ],
    [
      'a name twice',
      { ...CARD, body: { elements: [...FORM.body.elements, ...FORM.body.elements] } },
      /used twice/,
    ],
    [
      'a callback value of text',
      element({ tag: 'button', behaviors: [{ type: 'callback', value: 'x' }] }),
      /200671/,
    ],
    [
      '201 elements',
      { ...CARD, body: { elements: Array.from({ length: 201 }, () => ({ tag: 'hr' })) } },
      /11310/,
    ],
    ['an input of 1001 characters', element({ tag: 'input', max_length: 1_001 }), /max_length/],
  ])('%s is 230099 with the reason in the text', async (_what, card, reason) => {
    const answer = await stage.call('POST', '/im/v1/messages?receive_id_type=open_id', {
      receive_id: WANG.userId,
      msg_type: 'interactive',
      content: JSON.stringify(card),
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 230099 } });
    expect(answer.body.msg).toMatch(reason);
  });

  test('more than 30 KB is 230025', async () => {
    const answer = await stage.call('POST', '/im/v1/messages?receive_id_type=open_id', {
      receive_id: WANG.userId,
      msg_type: 'interactive',
      content: JSON.stringify(element({ tag: 'markdown', content: '长'.repeat(10_300) })),
    });
    expect(answer.body.code).toBe(230025);
  });

  test('a form and a chart are drawn', async () => {
    const chart = {
      tag: 'chart',
      chart_spec: {
        type: 'bar',
        direction: 'horizontal',
        title: { text: '签收率' },
        data: { values: [{ label: '消防', value: 92 }] },
        xField: 'value',
        yField: 'label',
      },
    };
    await stage.card(WANG.userId, { ...FORM, body: { elements: [chart, ...FORM.body.elements] } });
    const body = stage.lark.phoneView(WANG.userId)?.chats[0]?.items[0]?.body;
    expect(body?.type === 'card' && body.blocks).toMatchObject([
      { block: 'chart', title: '签收率', bars: [{ label: '消防', value: 92 }] },
      {
        block: 'form',
        fields: [
          { name: 'why', label: '理由', type: 'text', required: true },
          { name: 'day', label: '日期', type: 'date' },
          { name: 'at', type: 'time' },
          { name: 'people', type: 'multiselect', options: [{ label: '张三' }, { label: '李四' }] },
        ],
        buttons: [{ id: 'submit_0', label: '提交' }],
      },
    ]);
  });
});

describe('faults', () => {
  test.each([
    ['status500', 500, 2200],
    ['throttle', 429, 99991400],
    ['refuse', 400, 99991672],
    ['ban', 400, 99991401],
  ])('%s', async (kind, status, code) => {
    await stage.control('faults', { kind, route: '/open-apis/bot/v3/info', count: 1 });
    expect(await stage.call('GET', '/bot/v3/info')).toMatchObject({ status, body: { code } });
    expect((await stage.call('GET', '/bot/v3/info')).status).toBe(200);
  });

  test('reset-after-accept leaves a message behind, and its uuid finds it again', async () => {
    await stage.control('faults', {
      kind: 'reset-after-accept',
      route: '/open-apis/im/v1/messages',
      count: 1,
    });
    await expect(stage.card(WANG.userId, CARD, 'u-9')).rejects.toThrow();
    const id = await stage.card(WANG.userId, CARD, 'u-9');
    expect(
      stage
        .state()
        .chats.flatMap(chat => chat.messages)
        .map(message => message.id),
    ).toEqual([id]);
  });
});
