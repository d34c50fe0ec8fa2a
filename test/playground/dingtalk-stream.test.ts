import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { LIAISON, openConnection, openStage, parseJson, RawClient, type Stage } from './support.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const stream = () => stage.ding.state().stream;

describe('opening the stream', () => {
  it('refuses a wrong secret with 401 authFailed', async () => {
    const answer = await openConnection(stage, [], 'wrong');
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ code: 'authFailed', message: '鉴权失败' });
  });

  it('answers XML to a client that did not ask for JSON', async () => {
    const { clientId, clientSecret } = stage.ding.app;
    const answer = await fetch(`${stage.playground.url}/dingtalk/v1.0/gateway/connections/open`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ clientId, clientSecret, subscriptions: [] }),
    });
    expect(await answer.text()).toMatch(/^<Response><endpoint>ws:/);
  });

  it('takes a ticket once', async () => {
    const { body } = await openConnection(stage);
    const url = `${String(body.endpoint)}?ticket=${String(body.ticket)}`;
    expect(await handshake(url)).toBe('open');
    expect(await handshake(url)).toBe('401');
  });

  it('takes no ticket after 90 seconds', async () => {
    const { body } = await openConnection(stage);
    await stage.forward(90_000);
    expect(await handshake(`${String(body.endpoint)}?ticket=${String(body.ticket)}`)).toBe('401');
  });
});

describe('frames', () => {
  it('pings every 20 seconds and counts the answers', async () => {
    const client = await RawClient.connect(stage);
    await stage.forward(20_000);
    const ping = await client.next();
    expect(ping).toMatchObject({
      specVersion: '1.0',
      type: 'SYSTEM',
      headers: { topic: 'ping', contentType: 'application/json' },
    });
    client.answer(ping.headers.messageId, parseJson(ping.data));
    await stage.playground.until(() => stream().connections[0]?.pongs === 1);
    expect(stream().connections[0]).toMatchObject({ pings: 1, pongs: 1, acked: 0 });
  });

  it('carries a typed message with the documented fields', async () => {
    const client = await RawClient.connect(stage);
    await stage.control('say', { userId: LIAISON.userId, text: '在吗' });
    const { type, headers, data } = await client.next();
    expect({ type, topic: headers.topic }).toEqual({ type: 'CALLBACK', topic: '/v1.0/im/bot/messages/get' });
    expect(parseJson(data)).toMatchObject({
      msgtype: 'text',
      text: { content: '在吗' },
      conversationType: '1',
      senderStaffId: LIAISON.userId,
      senderNick: LIAISON.name,
      robotCode: stage.ding.app.robotCode,
      sessionWebhookExpiredTime: stage.playground.clock.now() + 5_400_000,
    });
  });

  it('hears a group only as an @-message, with a space in front', async () => {
    await stage.control('groups', {
      openConversationId: 'cidgroup==',
      title: '联查群',
      members: ['xf-a', 'sj-a'],
    });
    const client = await RawClient.connect(stage);
    await stage.control('say', { userId: 'xf-a', text: '进度', group: 'cidgroup==' });
    expect(parseJson((await client.next()).data)).toMatchObject({
      conversationType: '2',
      conversationId: 'cidgroup==',
      conversationTitle: '联查群',
      isInAtList: true,
      text: { content: ' 进度' },
    });
  });
});

describe('redelivery of robot messages', () => {
  it('pushes again after 60 seconds without an answer, with the same msgId and another messageId', async () => {
    const client = await RawClient.connect(stage);
    await stage.control('say', { userId: 'xf-a', text: '1' });
    const first = await client.next();
    await stage.forward(59_999);
    expect(client.frames.filter(one => one.type === 'CALLBACK')).toHaveLength(1);
    await stage.forward(1);
    const second = await nextCallback(client);
    expect(second.data).toBe(first.data);
    expect(second.headers.messageId).not.toBe(first.headers.messageId);
    client.answer(second.headers.messageId, { response: null });
    await stage.playground.until(() => stream().pushes[0]?.outcome === 'acked');
    await stage.forward(300_000);
    expect(stream().pushes[0]?.attempts).toHaveLength(2);
  });

  it('gives up after the set number of times', async () => {
    await stage.control('limits', { redeliverTimes: 1 });
    await stage.control('say', { userId: 'xf-a', text: '1' });
    await stage.forward(60_000);
    await stage.forward(60_000);
    expect(stream().pushes[0]).toMatchObject({ outcome: 'timeout' });
    expect(stream().pushes[0]?.attempts).toHaveLength(2);
  });

  it('does not push again once answered', async () => {
    const client = await RawClient.connect(stage);
    await stage.control('say', { userId: 'xf-a', text: '1' });
    client.answer((await client.next()).headers.messageId, { response: null });
    await stage.playground.until(() => stream().pushes[0]?.outcome === 'acked');
    await stage.forward(60_000);
    expect(client.frames.filter(one => one.type === 'CALLBACK')).toHaveLength(1);
  });

  it('delivers one frame five times on request and notices the repeated answers', async () => {
    const client = await RawClient.connect(stage);
    await stage.control('say', { userId: 'xf-a', text: '1', copies: 5 });
    for (let copy = 0; copy < 5; copy += 1)
      client.answer((await client.next()).headers.messageId, { response: null });
    await stage.playground.until(() => stream().repeatedAcks === 4);
    expect(new Set(client.frames.map(one => one.headers.messageId)).size).toBe(1);
  });
});

describe('several connections', () => {
  it('gives each push to one of them, and both get their share', async () => {
    const clients = [await RawClient.connect(stage), await RawClient.connect(stage)];
    for (let n = 0; n < 20; n += 1) await stage.control('say', { userId: 'xf-a', text: String(n) });
    await stage.playground.until(() => stream().connections.reduce((sum, one) => sum + one.sent, 0) === 20);
    expect(stream().pushes.every(push => push.attempts.length === 1)).toBe(true);
    expect(stream().connections.every(one => one.sent > 3)).toBe(true);
    for (const client of clients) client.close();
  });

  it('gives nothing to a connection that did not subscribe to the topic', async () => {
    await RawClient.connect(stage, [{ type: 'EVENT', topic: '*' }]);
    await stage.control('say', { userId: 'xf-a', text: '1' });
    expect(stream().pushes[0]?.attempts[0]?.connectionId).toBeUndefined();
  });

  it('loses what it hands to a half-open connection', async () => {
    const client = await RawClient.connect(stage);
    await stage.control('disconnect', { mode: 'half-open' });
    await stage.control('say', { userId: 'xf-a', text: '1' });
    await stage.forward(20_000);
    expect(stream().pushes[0]?.attempts[0]?.connectionId).toBe(stream().connections[0]?.id);
    expect(client.frames).toHaveLength(0);
  });
});

describe('the platform says good-bye', () => {
  it('stops delivering at once and closes after ten seconds', async () => {
    const old = await RawClient.connect(stage);
    await stage.control('disconnect', { mode: 'frame' });
    const bye = await old.next();
    expect(bye).toMatchObject({ type: 'SYSTEM', headers: { topic: 'disconnect' } });
    expect(parseJson(bye.data)).toEqual({ reason: 'connection is expired' });
    const successor = await RawClient.connect(stage);
    for (let n = 0; n < 10; n += 1) {
      await stage.control('say', { userId: 'xf-a', text: String(n) });
      expect((await successor.next()).type).toBe('CALLBACK');
    }
    expect(old.frames).toHaveLength(1);
    await stage.forward(10_000);
    await old.closed;
    await stage.playground.until(() => stream().connections.length === 1);
    expect(stream().closed).toHaveLength(1);
  });
});

describe('events', () => {
  it('come again after 10 and 30 seconds until SUCCESS is answered, with the same eventId', async () => {
    const client = await RawClient.connect(stage, [{ type: 'EVENT', topic: '*' }]);
    const raised = stage.control('event', { eventType: 'user_leave_org', data: { userId: ['xf-a'] } });
    const first = await client.next();
    client.answer(first.headers.messageId, { status: 'LATER' });
    await stage.playground.until(() => stream().pushes[0]?.attempts[0]?.ackedAt !== undefined);
    await stage.forward(13_000);
    const second = await client.next();
    expect(second.headers.eventId).toBe(first.headers.eventId);
    client.answer(second.headers.messageId, { status: 'SUCCESS' });
    expect((await raised).body).toEqual({ taken: true });
  });
});

it('counts an answer that is not JSON as a violation', async () => {
  const client = await RawClient.connect(stage);
  client.sendRaw('hello');
  await stage.playground.until(() => stage.ding.state().violations.total === 1);
  expect(stage.ding.state().violations.byKind).toEqual({ 'bad-ack': 1 });
});

async function nextCallback(client: RawClient) {
  for (;;) {
    const frame = await client.next();
    if (frame.type === 'CALLBACK') return frame;
  }
}

function handshake(url: string): Promise<string> {
  return new Promise(resolve => {
    const socket = new WebSocket(url);
    socket.on('open', () => {
      socket.close();
      resolve('open');
    });
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      resolve(String(response.statusCode));
    });
    socket.on('error', () => undefined);
  });
}
