import { TOPIC_ROBOT } from 'dingtalk-stream';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openConnection } from '../../adapters/dingtalk/gateway.ts';
import { createRedactor, type Redactor } from '../../adapters/dingtalk/redact.ts';
import { backoffMs, DEFAULT_STREAM } from '../../adapters/dingtalk/stream.ts';
import { turns, until } from './helper/clock.ts';
import { TestGateway } from './helper/gateway.ts';
import { CLIENT_ID, CLIENT_SECRET, close, open, type Rig, rig } from './helper/setup.ts';

let gateway: TestGateway;
let ours: Rig;

beforeEach(async () => {
  gateway = await TestGateway.start();
  ours = rig(gateway.url);
});

afterEach(async () => {
  await close(ours);
  await gateway.stop();
});

const message = (msgId = 'msg-1') => ({
  msgId,
  msgtype: 'text',
  conversationType: '1',
  senderStaffId: 'user1',
  text: { content: '在' },
});

async function up(): Promise<void> {
  await open(ours);
  await until('up', () => ours.adapter.health().state === 'up');
}

async function upAgain(sockets: number): Promise<void> {
  await until(`${sockets} connections made and up`, () => {
    return gateway.sockets.length === sockets && ours.adapter.health().state === 'up';
  });
}

describe('opening', () => {
  it('sends what the gateway asks for, and connects with an encoded ticket', async () => {
    gateway.ticket = 'a+b/c=&d e';
    await up();
    expect(gateway.opens[0]?.body).toMatchObject({ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET });
    expect(gateway.opens[0]?.headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/json',
    });
    expect(new URL(gateway.connectUrls[0] ?? '', gateway.url).searchParams.get('ticket')).toBe('a+b/c=&d e');
  });

  it('says nothing on the console', async () => {
    const said = (['log', 'info', 'warn', 'error', 'debug'] as const).map(name => vi.spyOn(console, name));
    await up();
    gateway.cut();
    await until('lost', () => ours.adapter.health().state !== 'up');
    await close(ours);
    for (const spy of said) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it('gives up an attempt that hangs and tries again', async () => {
    gateway.hang = true;
    await open(ours);
    await until('asked', () => gateway.opens.length === 1);
    await ours.clock.advance(15_000);
    await until('given up', () => ours.adapter.counters().connectFailures === 1);
    gateway.hang = false;
    await ours.clock.advance(1_000);
    await upAgain(1);
  });

  it.each([
    ['no JSON', { status: 200, body: '<xml/>' }],
    ['no ticket', { status: 200, body: '{"endpoint":"wss://x"}' }],
    [
      'throttled, which is a 403 and no refused credential',
      { status: 403, body: '{"code":"Forbidden.AccessDenied.QpsLimitForApi"}' },
    ],
    ['a broken server', { status: 500, body: '' }],
  ])('backs off when the gateway answers: %s', async (_what, refusal) => {
    gateway.refuse = refusal;
    await open(ours);
    await until('failed', () => ours.adapter.counters().connectFailures === 1);
    gateway.refuse = undefined;
    await ours.clock.advance(1_000);
    await upAgain(1);
  });

  it.each([
    ['401 of any kind', 401, '{}'],
    ['400 with refused credentials', 400, '{"code":"invalidClientIdOrSecret"}'],
    ['403 for the address', 403, '{"code":"Forbidden.AccessDenied.IpNotInWhiteList"}'],
  ])('raises an alarm on %s', async (_what, status, body) => {
    gateway.refuse = { status, body };
    await open(ours);
    await until('refused', () => ours.adapter.counters().connectFailures === 1);
    expect(ours.adapter.health().detail).toContain('credentials refused');
  });

  function openOverTls(endpoint: string, redact: Redactor): Promise<string> {
    return openConnection({
      base: 'https://api.dingtalk.com',
      clientId: 'id',
      clientSecret: 'secret',
      userAgent: 'test/1',
      subscriptions: [],
      redact,
      signal: new AbortController().signal,
      http: {
        send: async () => ({
          type: 'response',
          status: 200,
          contentType: 'application/json',
          bytes: Buffer.from(JSON.stringify({ endpoint, ticket: 't-1234' })),
        }),
        close: async () => undefined,
      },
    });
  }

  it('does not leave TLS when the gateway names an open endpoint', async () => {
    const opening = openOverTls('ws://example.com/connect', createRedactor([]));
    await expect(opening).rejects.toMatchObject({ kind: 'retry', message: 'endpoint with protocol ws:' });
  });

  it('keeps the ticket out of every text from then on', async () => {
    const redact = createRedactor([]);
    await expect(openOverTls('wss://example.com/connect', redact)).resolves.toBe(
      'wss://example.com/connect?ticket=t-1234',
    );
    expect(redact('no t-1234 here')).toBe('no *** here');
  });
});

describe('frames', () => {
  it('answers a ping with the same opaque data', async () => {
    await up();
    const ping = gateway.push('SYSTEM', 'ping', { opaque: 'o-1' });
    await until('answered', () => gateway.ackOf(ping) !== undefined);
    expect(gateway.ackOf(ping)).toMatchObject({ code: 200, message: 'OK', data: { opaque: 'o-1' } });
  });

  it('drops a frame over 1 MB and lives', async () => {
    await up();
    const big = gateway.push('CALLBACK', TOPIC_ROBOT, {
      ...message(),
      text: { content: 'x'.repeat(1_000_001) },
    });
    const next = gateway.push('CALLBACK', TOPIC_ROBOT, message('msg-2'));
    await until('the next is served', () => gateway.ackOf(next)?.code === 200);
    expect(gateway.ackOf(big)).toBeUndefined();
    expect(ours.adapter.counters().oversizedFrames).toBe(1);
    expect(ours.events).toHaveLength(1);
    expect(gateway.sockets).toHaveLength(1);
  });

  it('takes any frame for a sign of life, broken ones too, and system frames it does not know', async () => {
    await up();
    gateway.push('SYSTEM', 'CONNECTED', {});
    gateway.push('SYSTEM', 'REGISTERED', {});
    gateway.push('SYSTEM', 'KEEPALIVE', {});
    const ping = gateway.push('SYSTEM', 'ping', {});
    await until('served', () => gateway.ackOf(ping) !== undefined);
    expect(ours.adapter.counters().frames).toBe(4);
  });
});

describe('liveness', () => {
  it('cuts a connection that has been silent for 75 s and connects anew', async () => {
    await up();
    await ours.clock.advance(75_000);
    expect(gateway.sockets).toHaveLength(1);
    await ours.clock.advance(5_000);
    await until('cut', () => gateway.live === 0);
    await ours.clock.advance(1_000);
    await upAgain(2);
    expect(ours.adapter.counters().recycles).toBe(1);
  });

  it('keeps a connection on which only pings come', async () => {
    await up();
    for (let minute = 0; minute < 10; minute += 1) {
      const ping = gateway.push('SYSTEM', 'ping', {});
      await until('answered', () => gateway.ackOf(ping) !== undefined);
      await ours.clock.advance(60_000);
    }
    expect(gateway.sockets).toHaveLength(1);
  });

  it('opens a successor when the machine slept, before it lets the old connection go', async () => {
    await up();
    await ours.clock.advance(10_000);
    ours.clock.jump(3_600_000);
    await ours.clock.advance(5_000);
    await until('the successor', () => gateway.sockets.length === 2);
    await until('the old one is gone', () => gateway.live === 1);
    expect(ours.adapter.health().state).toBe('up');
    expect(ours.log.join('')).toContain('the clock jumped');
  });

  it('does not take a clock that was set back for silence or for life', async () => {
    await up();
    ours.clock.jump(-3_600_000);
    await ours.clock.advance(5_000);
    await upAgain(2);
    await ours.clock.advance(80_000);
    await until('silence is still noticed', () => ours.adapter.counters().recycles === 2);
  });

  it('does not wait out a long back-off after a sleep', async () => {
    gateway.refuse = { status: 401, body: '{}' };
    await open(ours);
    await until('refused', () => ours.adapter.counters().connectFailures === 1);
    gateway.refuse = undefined;
    ours.clock.jump(600_000);
    await ours.clock.advance(5_000);
    await upAgain(1);
  });
});

describe('reconnecting', () => {
  it('after a loss waits about a second, and starts from there again once a connection held', async () => {
    await up();
    for (let loss = 1; loss <= 3; loss += 1) {
      await ours.clock.advance(31_000);
      gateway.cut();
      await until('lost', () => gateway.live === 0 && ours.adapter.health().state === 'connecting');
      await ours.clock.advance(1_000);
      await upAgain(loss + 1);
    }
  });

  it('slows down when the platform sends every connection away at once', async () => {
    await up();
    for (const [index, seconds] of [1, 2, 4].entries()) {
      gateway.push('SYSTEM', 'disconnect', { reason: 'connection is expired' });
      await until('told', () => ours.adapter.health().state !== 'up');
      await ours.clock.advance(seconds * 1_000 - 1);
      expect(gateway.sockets).toHaveLength(index + 1);
      await ours.clock.advance(1);
      await upAgain(index + 2);
    }
  });

  it('keeps the leaving connection while the successor fails, and comes up when it can', async () => {
    await up();
    await ours.clock.advance(31_000);
    gateway.refuse = { status: 500, body: '' };
    gateway.push('SYSTEM', 'disconnect', {});
    await until('the successor failed', () => ours.adapter.counters().connectFailures === 1);
    expect(gateway.live).toBe(1);
    gateway.refuse = undefined;
    await ours.clock.advance(1_000);
    await upAgain(2);
    await until('the old one is let go', () => gateway.live === 1);
  });

  it('lets a replaced connection go after 10 s even when an event on it never ends', async () => {
    await up();
    await ours.clock.advance(31_000);
    ours.handle = () => new Promise(() => undefined);
    gateway.push('CALLBACK', TOPIC_ROBOT, message());
    await until('in hand', () => ours.events.length === 1);
    gateway.push('SYSTEM', 'disconnect', {});
    await upAgain(2);
    await ours.clock.advance(9_999);
    expect(gateway.live).toBe(2);
    await ours.clock.advance(1);
    await until('gone', () => gateway.live === 1);
  });

  it('waits between 1 s and 60 s, more with every failure, spread by the jitter', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.double({ min: 0, max: 0.999_999, noNaN: true }), (attempt, random) => {
        const wait = backoffMs(attempt, DEFAULT_STREAM, () => random);
        const ceiling = Math.min(60_000, 1_000 * 2 ** Math.min(attempt, 30));
        expect(wait).toBeGreaterThanOrEqual(ceiling / 2);
        expect(wait).toBeLessThanOrEqual(ceiling);
      }),
    );
  });
});

describe('stopping', () => {
  it('takes no more events, answers those in hand, then closes', async () => {
    await up();
    let finish: (() => void) | undefined;
    ours.handle = () =>
      new Promise(resolve => {
        finish = () => resolve({});
      });
    const inHand = gateway.push('CALLBACK', TOPIC_ROBOT, message('msg-1'));
    await until('in hand', () => finish !== undefined);
    const stopped = ours.adapter.stop();
    const late = gateway.push('CALLBACK', TOPIC_ROBOT, message('msg-2'));
    const ping = gateway.push('SYSTEM', 'ping', {});
    await until('the ping after it is answered', () => gateway.ackOf(ping) !== undefined);
    finish?.();
    await stopped;
    await until('closed', () => gateway.live === 0);
    expect(gateway.ackOf(inHand)?.code).toBe(200);
    expect(gateway.ackOf(late)).toBeUndefined();
    expect(ours.events).toHaveLength(1);
  });

  it('waits at most its grace for a handler that hangs', async () => {
    await up();
    ours.handle = () => new Promise(() => undefined);
    gateway.push('CALLBACK', TOPIC_ROBOT, message());
    await until('in hand', () => ours.events.length === 1);
    let done = false;
    const stopped = ours.adapter.stop().then(() => {
      done = true;
    });
    await turns(5);
    expect(done).toBe(false);
    await ours.clock.advance(10_000);
    await stopped;
  });

  it('ends an attempt that is under way', async () => {
    gateway.hang = true;
    await open(ours);
    await until('asked', () => gateway.opens.length === 1);
    await ours.adapter.stop();
    gateway.hang = false;
    await ours.clock.advance(600_000);
    expect(gateway.sockets).toHaveLength(0);
    expect(gateway.opens).toHaveLength(1);
  });

  it('can be asked for twice, and nothing starts a second time', async () => {
    await up();
    await ours.adapter.stop();
    await ours.adapter.stop();
    await expect(ours.adapter.start(async () => ({}))).rejects.toThrow('started before');
  });
});
