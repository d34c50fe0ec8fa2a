import { setImmediate as turn } from 'node:timers/promises';
import { TOPIC_CARD, TOPIC_ROBOT } from 'dingtalk-stream';
import fc from 'fast-check';
import fastify from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardSign, encryptEvent, eventSignature, robotSign } from '../../adapters/dingtalk/crypto.ts';
import { until } from '../dingtalk/helper/clock.ts';
import { TestGateway } from '../dingtalk/helper/gateway.ts';
import { CLIENT_SECRET, close, open, type Rig, rig } from '../dingtalk/helper/setup.ts';
import { depthBomb, expectClean, fuzz, nasty, nastyJson } from './support.ts';

const escaped: unknown[] = [];
const note = (reason: unknown): void => void escaped.push(reason);
beforeEach(() => void process.on('unhandledRejection', note));
afterEach(async () => {
  await turn();
  process.off('unhandledRejection', note);
  expect(escaped.splice(0)).toEqual([]);
});

describe('DingTalk’s stream', () => {
  let gateway: TestGateway;
  let ours: Rig;
  beforeEach(async () => {
    gateway = await TestGateway.start();
    ours = rig(gateway.url);
    await open(ours);
    await until('up', () => ours.adapter.health().state === 'up');
  });
  afterEach(async () => {
    await close(ours);
    await gateway.stop();
  });

  it('outlives any frame', async () => {
    const raw = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      nastyJson.map(value => JSON.stringify(value)),
      fc
        .tuple(fc.constantFrom(TOPIC_CARD, TOPIC_ROBOT, 'x'), nasty, nastyJson, nastyJson)
        .map(([topic, messageId, headers, data]) =>
          JSON.stringify({
            type: 'CALLBACK',
            headers: { topic, messageId, ...(typeof headers === 'object' ? headers : {}) },
            data: JSON.stringify(data),
          }),
        ),
      fc.tuple(nasty, nastyJson).map(([userId, form]) =>
        JSON.stringify({
          type: 'CALLBACK',
          headers: { topic: TOPIC_CARD, messageId: 'm' },
          data: JSON.stringify({
            outTrackId: `${'c'.repeat(24)}.1`,
            userId,
            content: JSON.stringify({ cardPrivateData: { params: { id: 'confirm', form } } }),
          }),
        }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(raw, async text => {
        gateway.raw(text);
        await turn();
      }),
      fuzz(100, [
        [depthBomb(100_000)],
        [tapFrame(depthBomb(100_000))],
        [tapFrame(`{"a":${depthBomb(100_000)}}`)],
      ]),
    );
    await until('up again', () => ours.adapter.health().state === 'up');
    const { length } = ours.events;
    gateway.push('CALLBACK', TOPIC_ROBOT, {
      msgId: 'after',
      msgtype: 'text',
      conversationType: '1',
      senderStaffId: 'user1',
      text: { content: '在' },
    });
    await until('taken', () => ours.events.length > length);
    expect(ours.events.at(-1)).toMatchObject({ eventId: 'after', text: '在' });
    expect(ours.log.join('')).not.toContain(CLIENT_SECRET);
  });
});

/** A tap whose form is this JSON. */
function tapFrame(form: string): string {
  const content = `{"cardPrivateData":{"params":{"id":"confirm","form":${form}}}}`;
  const data = `{"outTrackId":"${'c'.repeat(24)}.1","userId":"user1","content":${content}}`;
  return JSON.stringify({ type: 'CALLBACK', headers: { topic: TOPIC_CARD, messageId: 'deep' }, data });
}

describe('DingTalk’s webhook, rightly signed', () => {
  const events = {
    token: 'tokentoken',
    aesKey: '1234567890123456789012345678901234567890123',
    ownerKey: 'ding',
  };

  it('answers any body without failing', async () => {
    const gateway = await TestGateway.start();
    const ours = rig(gateway.url, {
      stream: { enabled: false },
      http: { robot: true, card: { secret: 'route-secret', routeKey: 'qinghe' }, events },
    });
    const app = fastify();
    ours.adapter.webhook?.(app);
    await open(ours);
    const send = async (kind: 'robot' | 'card' | 'event', body: string) => {
      const timestamp = String(ours.clock.now());
      const encrypt = encryptEvent(events, body);
      const answer = await app.inject({
        method: 'POST',
        url: '/webhooks/dingtalk',
        query:
          kind === 'event'
            ? { msg_signature: eventSignature(events.token, timestamp, 'n', encrypt), timestamp, nonce: 'n' }
            : {},
        headers: {
          'content-type': 'application/json',
          ...(kind === 'robot' ? { timestamp, sign: robotSign(timestamp, CLIENT_SECRET) } : {}),
          ...(kind === 'card'
            ? {
                'x-ddpaas-signature-timestamp': timestamp,
                'x-ddpaas-signature': cardSign(timestamp, 'route-secret'),
              }
            : {}),
        },
        payload: kind === 'event' ? JSON.stringify({ encrypt }) : body,
      });
      return { status: answer.statusCode, body: answer.body };
    };
    const bodies = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      nastyJson.map(value => JSON.stringify(value)),
      fc.tuple(nasty, nastyJson, nastyJson).map(([userId, id, form]) =>
        JSON.stringify({
          outTrackId: `${'c'.repeat(24)}.1`,
          userId,
          content: { cardPrivateData: { params: { id, form } } },
        }),
      ),
      fc
        .tuple(nasty, nastyJson)
        .map(([msgId, text]) =>
          JSON.stringify({ msgId, msgtype: 'text', conversationType: '1', senderStaffId: 'user1', text }),
        ),
    );
    const deep = (form: string) =>
      `{"outTrackId":"${'c'.repeat(24)}.1","userId":"u","content":{"cardPrivateData":{"params":{"id":"a","form":${form}}}}}`;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('robot', 'card', 'event'), bodies, async (kind, body) => {
        expectClean(await send(kind, body), [CLIENT_SECRET, events.aesKey, 'route-secret']);
      }),
      fuzz(100, [
        ['card', deep(`{"x":${depthBomb(100_000)}}`)],
        ['card', deep(depthBomb(100_000))],
        ['robot', depthBomb(100_000)],
        ['event', depthBomb(100_000)],
      ]),
    );
    await close(ours);
    await app.close();
    await gateway.stop();
  });
});
