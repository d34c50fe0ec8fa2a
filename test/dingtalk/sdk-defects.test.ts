import type { DWClient } from 'dingtalk-stream';
import { TOPIC_CARD, TOPIC_ROBOT } from 'dingtalk-stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bareClient, bareProcess, redirectSdk } from './helper/bare.ts';
import { turns, until } from './helper/clock.ts';
import { TestGateway } from './helper/gateway.ts';
import { close, open, outbound, type Rig, rig } from './helper/setup.ts';

/** Each defect of the official SDK, first as the bare SDK shows it, then with our supervisor around it. */
let gateway: TestGateway;
let ejectRedirect: () => void;
let ours: Rig;
const bareClients: DWClient[] = [];

beforeEach(async () => {
  gateway = await TestGateway.start();
  ejectRedirect = redirectSdk(gateway.url);
  ours = rig(gateway.url);
  for (const method of ['info', 'warn', 'error'] as const)
    vi.spyOn(console, method).mockReturnValue(undefined);
});

afterEach(async () => {
  vi.useRealTimers();
  for (const client of bareClients.splice(0)) {
    client.config.autoReconnect = false;
    client.disconnect();
  }
  await close(ours);
  ejectRedirect();
  await gateway.stop();
  vi.restoreAllMocks();
});

function bare(options: { keepAlive?: boolean } = {}): DWClient {
  const client = bareClient(options);
  bareClients.push(client);
  return client;
}

/** The bare SDK counts on the process's timers; only those are ours here, sockets run as always. */
function holdTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
}

async function connectOurs(): Promise<void> {
  const before = gateway.live;
  await open(ours);
  await until('our stream is up', () => gateway.live > before && ours.adapter.health().state === 'up');
}

const robotText = (content: string, msgId: string) => ({
  msgId,
  msgtype: 'text',
  conversationId: 'cid1',
  conversationType: '1',
  senderStaffId: 'user1',
  text: { content },
});

const tapOn = (outTrackId: string) => ({
  type: 'actionCallback',
  outTrackId,
  corpId: 'corp',
  userId: 'user1',
  content: JSON.stringify({ cardPrivateData: { actionIds: ['n1'], params: { id: 'confirm' } } }),
});

const UNREACHABLE = 'ws://127.0.0.1:1';

describe('D1 a failed handshake', () => {
  it('doubles the attempts of the bare SDK every second', async () => {
    gateway.endpoint = UNREACHABLE;
    holdTimers();
    await bare().connect();
    const opens = [gateway.opens.length];
    for (const expected of [3, 7, 15]) {
      await vi.advanceTimersByTimeAsync(1_000);
      await until(`${expected} opens`, () => gateway.opens.length >= expected);
      await until('their handshakes failed', () => vi.getTimerCount() >= expected + 1);
      opens.push(gateway.opens.length);
    }
    expect(opens).toEqual([1, 3, 7, 15]);
  });

  it('is followed by one attempt after another with growing pauses', async () => {
    gateway.endpoint = UNREACHABLE;
    await open(ours);
    await until('first failure', () => ours.adapter.counters().connectFailures === 1);
    for (const [seconds, attempts] of [
      [1, 2],
      [2, 3],
      [4, 4],
      [8, 5],
    ] as const) {
      await ours.clock.advance(seconds * 1_000 - 1);
      expect(gateway.opens).toHaveLength(attempts - 1);
      await ours.clock.advance(1);
      await until(`failure ${attempts}`, () => ours.adapter.counters().connectFailures === attempts);
      expect(gateway.opens).toHaveLength(attempts);
    }
    expect(ours.adapter.health().state).toBe('down');
  });

  it('is never waited for longer than a minute', async () => {
    gateway.endpoint = UNREACHABLE;
    await open(ours);
    for (const [index, seconds] of [1, 2, 4, 8, 16, 32, 60, 60, 60].entries()) {
      await until('the failure', () => ours.adapter.counters().connectFailures === index + 1);
      await ours.clock.advance(seconds * 1_000);
    }
    await until('the last failure', () => ours.adapter.counters().connectFailures === 10);
  });
});

const BAD_CREDENTIALS = {
  status: 401,
  body: JSON.stringify({ code: 'authFailed', message: 'clientSecret is wrong' }),
};

describe('D2 refused credentials', () => {
  it('are tried every second for ever by the bare SDK', async () => {
    gateway.refuse = BAD_CREDENTIALS;
    holdTimers();
    await bare().connect();
    for (let second = 2; second <= 6; second += 1) {
      await vi.advanceTimersByTimeAsync(1_000);
      await until(`open ${second}`, () => gateway.opens.length === second);
      await until('its answer was read', () => vi.getTimerCount() > 0);
    }
    expect(gateway.opens).toHaveLength(6);
  });

  it('raise an alarm with us and are tried again slowly', async () => {
    gateway.refuse = BAD_CREDENTIALS;
    await open(ours);
    await until('the refusal', () => ours.adapter.counters().connectFailures === 1);
    expect(ours.adapter.health()).toMatchObject({ state: 'down' });
    expect(ours.adapter.health().detail).toContain('credentials refused');
    await ours.clock.advance(299_000);
    expect(gateway.opens).toHaveLength(1);
    gateway.refuse = undefined;
    await ours.clock.advance(1_000);
    await until('up again', () => ours.adapter.health().state === 'up');
    expect(gateway.opens).toHaveLength(2);
  });
});

describe('D3 a connect that failed', () => {
  it('is resolved by the bare SDK as if all were well', async () => {
    gateway.refuse = BAD_CREDENTIALS;
    const client = bare();
    client.config.autoReconnect = false;
    await expect(client.connect()).resolves.toBeUndefined();
    expect(client.connected).toBe(false);
  });

  it('shows in our health with its reason', async () => {
    gateway.refuse = { status: 503, body: JSON.stringify({ code: 'ServiceUnavailable', message: 'busy' }) };
    await open(ours);
    await until('the failure', () => ours.adapter.counters().connectFailures === 1);
    expect(ours.adapter.health()).toEqual({
      state: 'connecting',
      detail: 'gateway HTTP 503 ServiceUnavailable busy',
    });
  });
});

describe('D4 a stop while a retry waits', () => {
  it('does not hold with the bare SDK: it comes back connected', async () => {
    holdTimers();
    const client = bare();
    await client.connect();
    await until('connected', () => gateway.live === 1);
    gateway.cut();
    await until('the retry waits', () => vi.getTimerCount() > 0 && !client.connected);
    client.disconnect();
    await vi.advanceTimersByTimeAsync(1_000);
    await until('it is back', () => client.connected);
    expect(gateway.opens).toHaveLength(2);
  });

  it('is final with us', async () => {
    await connectOurs();
    gateway.cut();
    await until('the loss is seen', () => ours.adapter.health().state !== 'up');
    await ours.adapter.stop();
    await ours.clock.advance(3_600_000);
    expect(gateway.opens).toHaveLength(1);
    expect(ours.adapter.health().state).toBe('off');
    expect(ours.clock.pending()).toBe(0);
  });
});

describe('D5 keep-alive timers', () => {
  it('are left behind by the bare SDK at every reconnect', async () => {
    holdTimers();
    const created = vi.spyOn(globalThis, 'setInterval');
    const cleared = vi.spyOn(globalThis, 'clearInterval');
    const client = bare({ keepAlive: true });
    await client.connect();
    for (let reconnect = 1; reconnect <= 3; reconnect += 1) {
      gateway.cut();
      await until('the loss is seen', () => !client.connected);
      await vi.advanceTimersByTimeAsync(1_000);
      await until('connected again', () => client.connected);
    }
    expect(created).toHaveBeenCalledTimes(4);
    expect(cleared).toHaveBeenCalledTimes(0);
  });

  it('do not pile up with us', async () => {
    await connectOurs();
    const timers = ours.clock.pending();
    for (let reconnect = 1; reconnect <= 3; reconnect += 1) {
      await ours.clock.advance(31_000);
      gateway.cut();
      await until('the loss is seen', () => ours.adapter.health().state !== 'up');
      await ours.clock.advance(1_000);
      await until('connected again', () => ours.adapter.health().state === 'up');
    }
    expect(ours.clock.pending()).toBe(timers);
  });
});

describe('D6 a disconnect frame', () => {
  it('leaves the bare SDK deaf until the server closes', async () => {
    holdTimers();
    const client = bare();
    await client.connect();
    gateway.push('SYSTEM', 'disconnect', { reason: 'connection is expired' });
    await until('the flag is down', () => !client.connected);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(gateway.opens).toHaveLength(1);
    expect(gateway.live).toBe(1);
  });

  it('makes us open the successor first and let the old one go after its answer', async () => {
    await connectOurs();
    await ours.clock.advance(31_000);
    let finish: (() => void) | undefined;
    ours.handle = () =>
      new Promise(resolve => {
        finish = () => resolve({});
      });
    const inHand = gateway.push('CALLBACK', TOPIC_ROBOT, robotText('old', 'msg-old'));
    await until('it is in hand', () => finish !== undefined);
    gateway.push('SYSTEM', 'disconnect', { reason: 'connection is expired' });
    await until(
      'two connections',
      () => gateway.sockets.length === 2 && ours.adapter.health().state === 'up',
    );
    expect(gateway.live).toBe(2);
    finish?.();
    await until('the old event is answered', () => gateway.ackOf(inHand) !== undefined);
    expect(gateway.ackOf(inHand)).toMatchObject({ code: 200, connection: 0 });
    await until('the old connection is let go', () => gateway.live === 1);
    ours.handle = async () => ({});
    const after = gateway.push('CALLBACK', TOPIC_ROBOT, robotText('new', 'msg-new'));
    await until('the successor serves', () => gateway.ackOf(after)?.connection === 1);
  });
});

describe('D7 subscriptions', () => {
  it('of one bare client leak into the next', () => {
    const first = bare();
    first.registerCallbackListener('/only/for/the/first', () => undefined);
    const second = bare();
    expect(second.config.subscriptions).toContainEqual({ type: 'CALLBACK', topic: '/only/for/the/first' });
  });

  it('of ours are exactly the topics we need', async () => {
    bare().registerCallbackListener('/leaked', () => undefined);
    await connectOurs();
    expect(gateway.opens[0]?.body.subscriptions).toEqual([
      { type: 'CALLBACK', topic: TOPIC_ROBOT },
      { type: 'CALLBACK', topic: TOPIC_CARD },
    ]);
  });
});

describe('D8 several connects at once', () => {
  it('leak sockets with the bare SDK', async () => {
    const client = bare();
    await Promise.all([client.connect(), client.connect(), client.connect()]);
    await until('three sockets', () => gateway.live === 3);
    client.config.autoReconnect = false;
    client.disconnect();
    await until('one is closed', () => gateway.live === 2);
    await turns(20);
    expect(gateway.live).toBe(2);
  });

  it('cannot happen with us: one attempt is under way, whatever asks for one', async () => {
    gateway.hang = true;
    await open(ours);
    await until('the attempt hangs', () => gateway.opens.length === 1);
    ours.clock.jump(3_600_000);
    await ours.clock.advance(5_000);
    expect(gateway.opens).toHaveLength(1);
    gateway.hang = false;
    await ours.clock.advance(20_000);
    await until('up', () => ours.adapter.health().state === 'up');
    expect(gateway.live).toBe(1);
    await ours.adapter.stop();
    await until('closed', () => gateway.live === 0);
  });
});

describe('D9 a malformed frame', () => {
  it('ends the process of the bare SDK', async () => {
    const ended = bareProcess(gateway.wsUrl, '');
    await until('it is connected', () => gateway.live === 1);
    gateway.raw('{"type":"CALLBACK",');
    const { code, stderr } = await ended;
    expect(code).not.toBe(0);
    expect(stderr).toContain('SyntaxError');
  });

  it('is counted and dropped by us', async () => {
    await connectOurs();
    for (const bad of [
      '{"type":"CALLBACK",',
      'null',
      '[]',
      '{"type":"CALLBACK","headers":{}}',
      '"x"',
      '\u0000',
    ]) {
      gateway.raw(bad);
    }
    const good = gateway.push('CALLBACK', TOPIC_ROBOT, robotText('still here', 'msg-1'));
    await until('the next frame is served', () => gateway.ackOf(good)?.code === 200);
    expect(ours.adapter.counters().badFrames).toBe(6);
  });
});

describe('D10 a handler that throws', () => {
  it.each([
    ['at once', `client.registerCallbackListener('${TOPIC_ROBOT}', () => { throw new Error('boom'); });`],
    ['later', `client.registerCallbackListener('${TOPIC_ROBOT}', async () => { throw new Error('boom'); });`],
  ])('ends the process of the bare SDK (%s)', async (_when, script) => {
    const ended = bareProcess(gateway.wsUrl, script);
    await until('it is connected', () => gateway.live === 1);
    gateway.push('CALLBACK', TOPIC_ROBOT, robotText('x', 'msg-1'));
    const { code, stderr } = await ended;
    expect(code).not.toBe(0);
    expect(stderr).toContain('boom');
  });

  it.each([
    [
      'at once',
      () => {
        throw new Error('boom');
      },
    ],
    ['later', () => Promise.reject(new Error('boom'))],
  ])('is answered 500 by us and the link lives (%s)', async (_when, handle) => {
    await connectOurs();
    ours.handle = handle;
    const failed = gateway.push('CALLBACK', TOPIC_ROBOT, robotText('x', 'msg-1'));
    await until('the error is answered', () => gateway.ackOf(failed)?.code === 500);
    ours.handle = async () => ({});
    const good = gateway.push('CALLBACK', TOPIC_ROBOT, robotText('x', 'msg-1'));
    await until('the redelivery is served', () => gateway.ackOf(good)?.code === 200);
    expect(ours.adapter.counters().handlerFailures).toBe(1);
  });
});

describe('D11 acknowledgement', () => {
  it('is nobody’s business in the bare SDK: a topic without listener is never answered', async () => {
    const client = bare();
    client.config.autoReconnect = false;
    await client.connect();
    const lost = gateway.push('CALLBACK', '/some/other/topic', {});
    const ping = gateway.push('SYSTEM', 'ping', { opaque: '1' });
    await until('a later frame is answered', () => gateway.ackOf(ping) !== undefined);
    expect(gateway.ackOf(lost)).toBeUndefined();
  });

  it('comes from us for every topic, and for ours only after the handler kept the event', async () => {
    await connectOurs();
    let commit: (() => void) | undefined;
    ours.handle = () =>
      new Promise(resolve => {
        commit = () => resolve({});
      });
    const message = gateway.push('CALLBACK', TOPIC_ROBOT, robotText('x', 'msg-1'));
    const other = gateway.push('CALLBACK', '/some/other/topic', {});
    await until('the other is answered', () => gateway.ackOf(other)?.code === 404);
    expect(gateway.ackOf(message)).toBeUndefined();
    commit?.();
    await until('the message is answered', () => gateway.ackOf(message)?.code === 200);
    expect(gateway.ackOf(message)?.data).toEqual({ response: null });
  });
});

describe('D12 an asynchronous event listener', () => {
  it('is answered by the bare SDK before it ran, with an empty object', async () => {
    const client = bare();
    client.config.autoReconnect = false;
    // What an unwary caller writes; the type asks for the object itself.
    Reflect.apply(client.registerAllEventListener, client, [async () => ({ status: 'SUCCESS' })]);
    await client.connect();
    const event = gateway.push('EVENT', '*', {}, { headers: { eventId: 'e1', eventType: 'user_leave_org' } });
    await until('it is answered', () => gateway.ackOf(event) !== undefined);
    expect(gateway.ackOf(event)?.data).toEqual({});
  });

  it('is waited for by us: SUCCESS when kept, LATER when not or too slow', async () => {
    const seen: string[] = [];
    let commit: (() => void) | undefined;
    ours = rig(gateway.url, {
      onPlatformEvent: event => {
        seen.push(`${event.type} ${event.eventId}`);
        if (event.eventId === 'e2') return Promise.reject(new Error('not kept'));
        if (event.eventId === 'e3') return new Promise(() => undefined);
        return new Promise(resolve => {
          commit = resolve;
        });
      },
    });
    await connectOurs();
    expect(gateway.opens[0]?.body.subscriptions).toContainEqual({ type: 'EVENT', topic: '*' });
    const push = (eventId: string) =>
      gateway.push('EVENT', '*', {}, { headers: { eventId, eventType: 'user_leave_org' } });
    const first = push('e1');
    await until('it is in hand', () => commit !== undefined);
    expect(gateway.ackOf(first)).toBeUndefined();
    commit?.();
    await until('answered', () => gateway.ackOf(first) !== undefined);
    expect(gateway.ackOf(first)?.data).toEqual({ status: 'SUCCESS' });
    const refused = push('e2');
    await until('answered', () => gateway.ackOf(refused) !== undefined);
    expect(gateway.ackOf(refused)?.data).toEqual({ status: 'LATER' });
    const slow = push('e3');
    await until('in hand', () => seen.length === 3);
    await ours.clock.advance(2_000);
    await until('answered', () => gateway.ackOf(slow) !== undefined);
    expect(gateway.ackOf(slow)?.data).toEqual({ status: 'LATER' });
    expect(seen).toEqual(['user_leave_org e1', 'user_leave_org e2', 'user_leave_org e3']);
  });
});

describe('D13 an answer on a closed connection', () => {
  it('vanishes in the bare SDK without a word', async () => {
    const client = bare();
    client.config.autoReconnect = false;
    await client.connect();
    const message = gateway.push('CALLBACK', TOPIC_ROBOT, robotText('x', 'msg-1'));
    gateway.cut();
    await until('closed', () => !client.connected);
    expect(() => client.socketCallBackResponse(message, {})).not.toThrow();
    expect(gateway.ackOf(message)).toBeUndefined();
  });

  it('is noticed by us, and the card does not count as shown', async () => {
    await connectOurs();
    const acknowledged = vi.fn();
    let commit: (() => void) | undefined;
    ours.handle = () =>
      new Promise(resolve => {
        commit = () => resolve({ card: outbound(), acknowledged });
      });
    gateway.push('CALLBACK', TOPIC_CARD, tapOn(`${outbound().cardId}.1`));
    await until('the tap is in hand', () => commit !== undefined);
    gateway.cut();
    await until('the loss is seen', () => ours.adapter.health().state !== 'up');
    commit?.();
    await until('the lost answer is counted', () => ours.adapter.counters().lostAcks === 1);
    expect(acknowledged).not.toHaveBeenCalled();
  });
});
