import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIRE, notices, openRig, type Rig, TOKEN } from './support.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

const say = (text: string, more: object = {}) => rig.control('say', { userId: FIRE.userId, text, ...more });
const pushed = () => rig.platform.state().outgoing.pushes;
const settled = () => rig.playground.until(() => pushed().every(push => push.outcome !== 'pending'));
const post = (body: string, headers: Record<string, string> = { token: TOKEN }, address = rig.webhook) =>
  fetch(address, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
const message = (changes: object = {}) =>
  JSON.stringify({
    msgtype: 'text',
    text: { content: '1' },
    senderStaffId: FIRE.userId,
    conversationType: '1',
    ...changes,
  });

describe('a message typed to the robot', () => {
  it('arrives with its sender, and its answer as a work notification after the ack', async () => {
    rig.handle = async () => ({ text: { tone: 'ok', content: '已确认参加。' } });
    await say(' 回复 1 ');
    await rig.playground.until(() => notices(rig).length === 1);
    expect(rig.events).toMatchObject([
      {
        type: 'message',
        platform: 'zwdd',
        eventId: pushed()[0]?.msgId,
        userId: FIRE.userId,
        chat: { id: `direct:${FIRE.userId}`, kind: 'direct' },
        text: '回复 1',
      },
    ]);
    expect(notices(rig)[0]?.body).toEqual({ type: 'text', text: '已确认参加。（09:00:00）' });
  });

  it('is answered by the robot where the tenant grants one', async () => {
    await rig.close();
    rig = await openRig({ robot: { enabled: true } });
    await rig.control('limits', { robotGranted: true });
    rig.handle = async () => ({ text: { tone: 'ok', content: '在' } });
    await say('在吗');
    const direct = () => rig.phone(FIRE.userId).chats.find(chat => chat.kind === 'direct')?.items ?? [];
    await rig.playground.until(() => direct().length === 2);
    expect(direct()[1]).toMatchObject({ from: { kind: 'bot' }, body: { type: 'text', text: '在' } });
  });

  it('from a group names the group', async () => {
    await rig.control('groups', { chatId: 'g1', title: '联检群', members: [FIRE.userId] });
    await say('查任务', { group: 'g1' });
    await settled();
    expect(rig.events).toMatchObject([{ chat: { id: 'g1', kind: 'group' }, text: '查任务' }]);
  });

  it('named by an employee code is looked up once', async () => {
    await rig.control('limits', { senderStaffId: 'employeeCode' });
    await say('一');
    await settled();
    await say('二');
    await settled();
    expect(rig.events.map(event => event.userId)).toEqual([FIRE.userId, FIRE.userId]);
    expect(rig.calls('/mozi/employee/listEmployeeAccountIds')).toBe(1);
  });

  it('has the same id at every delivery', async () => {
    await rig.control('limits', { redeliverTimes: 1, redeliverAfterMs: 1_000 });
    const answers = [Promise.reject(new Error('database away')), Promise.resolve({})];
    for (const answer of answers) answer.catch(() => undefined);
    rig.handle = () => answers.shift() ?? Promise.resolve({});
    await say('1');
    await rig.playground.until(() => pushed()[0]?.status === 500);
    await rig.playground.clock.forward(1_000);
    await rig.playground.until(() => pushed()[0]?.outcome === 'taken');
    expect(new Set(rig.events.map(event => event.eventId)).size).toBe(1);
    expect(rig.events).toHaveLength(2);
  });

  it('without an id of the platform is known by its bytes', async () => {
    await post(message());
    await post(message());
    await post(message({ sessionWebhookExpiredTime: 2 }));
    const ids = rig.events.map(event => event.eventId);
    expect(ids[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });
});

describe('the webhook', () => {
  it('takes the token from the header or from its own address, and nothing without it', async () => {
    expect((await post(message())).status).toBe(200);
    expect((await post(message(), {}, `${rig.webhook}?token=${TOKEN}`)).status).toBe(200);
    for (const headers of [{}, { token: '' }, { token: 'wrong' }, { token: `${TOKEN}x` }])
      expect((await post(message(), headers)).status).toBe(401);
    expect(rig.events).toHaveLength(2);
    expect(rig.adapter.counters().webhookRejected).toBe(4);
  });

  it('takes a body with extra white space', async () => {
    const spaced = `\n ${JSON.stringify(JSON.parse(message()), null, 2)}\t\n`;
    expect((await post(spaced)).status).toBe(200);
    expect(rig.events).toMatchObject([{ type: 'message', text: '1' }]);
  });

  // The requests carry neither time nor signature (adapters/zwdd/README.md): the platform's msgId tells a replay.
  it('names a replayed message as before, so that it has its effect once', async () => {
    for (const _ of [1, 2]) await post(message({ msgId: 'm-7' }));
    expect(rig.events.map(event => event.eventId)).toEqual(['m-7', 'm-7']);
  });

  it('answers what is sealed, which it never asked for, without reading it', async () => {
    const answer = await post(JSON.stringify({ encrypt: Buffer.alloc(64, 7).toString('base64') }));
    expect(answer.status).toBe(400);
    expect(rig.events).toEqual([]);
  });

  it('takes nothing where no token is set', async () => {
    const bare = await openRig({ intake: false });
    expect((await post(message(), { token: TOKEN }, bare.webhook)).status).toBe(401);
    expect((await post(message(), {}, bare.webhook)).status).toBe(401);
    await bare.close();
  });

  it.each([
    ['no JSON', '{"msgtype":'],
    ['nothing', ''],
    ['a list', '[1,2]'],
    ['null', 'null'],
    ['another shape', '{"text":5,"msgtype":{}}'],
  ])('answers %s with 400 and stays', async (_what, body) => {
    expect((await post(body)).status).toBe(400);
    expect((await post(message())).status).toBe(200);
  });

  it('refuses a body of 5 MB', async () => {
    expect((await post(`{"msgtype":"text","text":{"content":"${'x'.repeat(5_000_000)}"}}`)).status).toBe(413);
  });

  it('takes a message without a sender and does nothing with it', async () => {
    expect((await post(message({ senderStaffId: undefined }))).status).toBe(200);
    expect(rig.events).toHaveLength(0);
    expect(rig.adapter.counters().anonymousMessages).toBe(1);
  });

  it('cuts a text of ten thousand characters to the port’s four thousand', async () => {
    await post(message({ text: { content: '查'.repeat(10_000) } }));
    expect(rig.events[0]).toMatchObject({ type: 'message', text: '查'.repeat(4_000) });
  });
});

describe('an event of the directory', () => {
  it('is taken after the platform’s test of the address, and makes the adapter ask for people anew', async () => {
    const eventTag = 'MOZI_VDS_TENANT_CHANGE|EMPLOYEE_LEAVE';
    const registered = await post(JSON.stringify({ eventTag }));
    expect(await registered.json()).toEqual({ success: true, errcode: '0', errmsg: '成功' });
    await rig.adapter.findUser?.(FIRE.mobile);
    await rig.adapter.findUser?.(FIRE.mobile);
    expect(rig.calls('/mozi/employee/get_by_mobile')).toBe(1);
    await post(
      JSON.stringify({ eventTag, content: { employeeCodes: ['GE_x'] } }),
      {},
      `${rig.webhook}?token=${TOKEN}`,
    );
    await rig.adapter.findUser?.(FIRE.mobile);
    expect(rig.calls('/mozi/employee/get_by_mobile')).toBe(2);
  });
});
