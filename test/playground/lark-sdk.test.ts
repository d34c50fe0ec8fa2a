import * as sdk from '@larksuiteoapi/node-sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CARD, DONE, Stage, WANG } from './lark-support.ts';

/** The vendor's own SDK, untouched, against the stand-in. */
let stage: Stage;
let clients: sdk.WSClient[];

const silent = { error: ignore, warn: ignore, info: ignore, debug: ignore, trace: ignore };
function ignore(): void {
  // The SDK's log is not what these tests look at.
}

beforeEach(async () => {
  clients = [];
  stage = await Stage.open({ settings: { reconnectNonceS: 0.01, reconnectIntervalS: 0.01 } });
});

afterEach(async () => {
  for (const client of clients) client.close({ force: true });
  await stage.close();
});

function newClient(): sdk.Client {
  const { appId, appSecret } = stage.lark.app;
  // A cache of its own: the SDK's default is shared by every client of the process, whatever its domain.
  return new sdk.Client({
    appId,
    appSecret,
    domain: stage.domain,
    logger: silent,
    cache: new sdk.DefaultCache(),
  });
}

type Handler = (data: Record<string, unknown>) => Promise<unknown>;

async function connect(handlers: Record<string, Handler>): Promise<sdk.WSClient> {
  const { appId, appSecret } = stage.lark.app;
  const eventDispatcher = new sdk.EventDispatcher({ logger: silent }).register(handlers);
  const before = stage.state().connections.length;
  const client = new sdk.WSClient({
    appId,
    appSecret,
    domain: stage.domain,
    logger: silent,
    wsConfig: { pingTimeout: 0.05 },
  });
  clients.push(client);
  await client.start({ eventDispatcher });
  await stage.playground.until(() => stage.state().connections.length === before + 1);
  return client;
}

const content = JSON.stringify(CARD);

describe('the open API by the SDK’s client', () => {
  test('sends, changes, rings and recalls a card', async () => {
    const { im } = newClient();
    const data = { receive_id: WANG.userId, msg_type: 'interactive', content, uuid: 'u-1' };
    const made = await im.v1.message.create({ params: { receive_id_type: 'open_id' }, data });
    expect(made.code).toBe(0);
    const path = { message_id: made.data?.message_id ?? '' };
    expect((await im.v1.message.patch({ path, data: { content: JSON.stringify(DONE) } })).code).toBe(0);
    const rung = await im.v1.message.urgentApp({
      path,
      params: { user_id_type: 'open_id' },
      data: { user_id_list: [WANG.userId] },
    });
    expect(rung.data?.invalid_user_id_list).toEqual([]);
    expect((await im.v1.message.delete({ path })).code).toBe(0);
    expect(stage.message(path.message_id)).toMatchObject({ state: 'recalled', changes: [{ by: 'patch' }] });
    expect(stage.playground.unknownCalls()).toBe(0);
  });

  test('an upload answers its key and keeps every byte', async () => {
    const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0xff, 0x00, 0x2d, 0x2d]);
    const image = await newClient().im.v1.image.create({ data: { image_type: 'message', image: bytes } });
    expect(image?.image_key).toMatch(/^img_v3_/);
    const kept = await fetch(`${stage.domain}/files/${image?.image_key}`);
    expect(Buffer.from(await kept.arrayBuffer())).toEqual(bytes);
  });

  test('a person is found by mobile number', async () => {
    const found = await newClient().contact.v3.user.batchGetId({
      params: { user_id_type: 'open_id' },
      data: { mobiles: [WANG.mobile] },
    });
    expect(found.data?.user_list?.[0]?.user_id).toBe(WANG.userId);
  });
});

describe('the long connection by the SDK’s client', () => {
  test('brings messages and taps; what the handler answers reaches the phone', async () => {
    const events: string[] = [];
    await connect({
      'im.message.receive_v1': async () => void events.push('message'),
      'card.action.trigger': async () => {
        events.push('tap');
        return { toast: { type: 'success', content: '已确认' }, card: { type: 'raw', data: DONE } };
      },
    });
    await stage.control('say', { userId: WANG.userId, text: '在吗' });
    const cardId = await stage.card(WANG.userId);
    const result = await stage.control('tap', { userId: WANG.userId, cardId, button: '确认参加' });
    expect(result.body).toMatchObject({ ok: true, toast: { text: '已确认' } });
    await stage.playground.until(() => stage.state().pushes.every(push => push.state === 'taken'));
    expect(events.sort()).toEqual(['message', 'tap']);
  });

  test('an event in many frames, shuffled, arrives whole', async () => {
    await stage.control('limits', { fragmentBytes: 100 });
    const texts: unknown[] = [];
    await connect({ 'im.message.receive_v1': async data => void texts.push(data.message) });
    await stage.control('say', { userId: WANG.userId, text: '综合查一次'.repeat(200) });
    await stage.playground.until(() => stage.state().pushes[0]?.state === 'taken');
    expect(JSON.stringify(texts)).toContain('综合查一次'.repeat(200));
  });

  test('each event goes to one of the connections, over time to all', async () => {
    const got = [0, 0];
    for (const index of [0, 1]) {
      await connect({
        'im.message.receive_v1': async () => {
          got[index] = (got[index] ?? 0) + 1;
        },
      });
    }
    for (let i = 0; i < 20; i += 1) await stage.control('say', { userId: WANG.userId, text: `第${i}条` });
    await stage.playground.until(
      () => stage.state().pushes.filter(push => push.state === 'taken').length === 20,
    );
    expect((got[0] ?? 0) + (got[1] ?? 0)).toBe(20);
    expect(Math.min(...got)).toBeGreaterThan(0);
  });

  test('a handler that throws has the event pushed again after 15 s', async () => {
    let tries = 0;
    await connect({
      'im.message.receive_v1': async () => {
        tries += 1;
        if (tries === 1) throw new Error('database is away');
      },
    });
    await stage.control('say', { userId: WANG.userId, text: '在吗' });
    await stage.playground.until(() => stage.state().pushes[0]?.attempts.length === 1);
    await stage.forward(15_000);
    await stage.playground.until(() => stage.state().pushes[0]?.state === 'taken');
    expect(stage.state().pushes[0]?.attempts.map(attempt => attempt.outcome)).toEqual([
      'status 500',
      'taken',
    ]);
  });

  test.each(['close', 'cut'])('a connection the platform ends (%s) is replaced by the client', async mode => {
    await connect({});
    const first = stage.state().connections[0]?.id;
    await stage.control('disconnect', { mode });
    await stage.playground.until(() => {
      const [now] = stage.state().connections;
      return now !== undefined && now.id !== first;
    });
    expect(stage.state().connections).toHaveLength(1);
  });

  // The SDK's watchdog starts over with every ping, so it only barks when it is shorter than the ping interval.
  test('a half-open connection is replaced once the client’s watchdog barks', async () => {
    await stage.control('limits', { pingIntervalS: 0.2 });
    await connect({});
    const first = stage.state().connections[0]?.id;
    await stage.control('disconnect', { mode: 'half-open' });
    await stage.playground.until(() => stage.state().connections.some(connection => connection.id !== first));
    expect(stage.state().connections.some(connection => connection.id !== first)).toBe(true);
  });

  test('a wrong secret is told 514, the 51st connection 1000040350', async () => {
    const { appId } = stage.lark.app;
    const failed = new Promise<string>(resolve => {
      const client = new sdk.WSClient({
        appId,
        appSecret: 'wrong',
        domain: stage.domain,
        logger: silent,
        onError: error => resolve(error.message),
      });
      clients.push(client);
      void client.start({ eventDispatcher: new sdk.EventDispatcher({ logger: silent }) });
    });
    expect(await failed).toContain('514');
    await stage.control('limits', { maxConnections: 1 });
    await connect({});
    const body = { AppID: appId, AppSecret: stage.lark.app.appSecret };
    const answer = await fetch(`${stage.domain}/callback/ws/endpoint`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(await answer.json()).toMatchObject({ code: 1_000_040_350 });
  });
});
