import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InboundEvent } from '../../src/chat/adapter.ts';
import { FakeGateway } from '../lark/fake-gateway.ts';
import { APP_SECRET, type Bench, bench, FakeFeishu } from '../lark/harness.ts';
import { tapEnvelope } from '../lark/pushes.ts';
import { depthBomb, fuzz, nasty, nastyJson } from './support.ts';

type Attack = (gateway: FakeGateway) => void;

/** Bytes that are no frame, frames with bent headers, fragments that never fit, payloads of any shape. */
const attacks: fc.Arbitrary<Attack> = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map(
    (bytes): Attack =>
      gateway =>
        gateway.raw(bytes),
  ),
  nasty.map(
    (text): Attack =>
      gateway =>
        gateway.raw(text),
  ),
  fc.tuple(fc.dictionary(nasty, nasty, { maxKeys: 5 }), nasty, fc.nat(3)).map(
    ([headers, payload, method]): Attack =>
      gateway =>
        gateway.frame(headers, payload, method),
  ),
  fc.tuple(nasty, nasty, nasty, nastyJson).map(
    ([message_id, sum, seq, value]): Attack =>
      gateway =>
        gateway.frame({ type: 'event', message_id, sum, seq }, JSON.stringify(value)),
  ),
  fc.tuple(nasty, nasty, nastyJson).map(
    ([id, type, event]): Attack =>
      gateway =>
        gateway.frame(
          { type: 'event', message_id: `m-${id}`, sum: '1', seq: '0' },
          JSON.stringify({ schema: '2.0', header: { event_id: id, event_type: type }, event }),
        ),
  ),
  fc.tuple(nastyJson, nastyJson).map(
    ([value, form]): Attack =>
      gateway =>
        gateway.frame(
          { type: 'event', message_id: 'm-tap', sum: '1', seq: '0' },
          JSON.stringify({
            schema: '2.0',
            header: { event_id: 'ev-x', event_type: 'card.action.trigger' },
            event: { operator: { open_id: 'ou_1' }, action: { value, form_value: form, tag: 'button' } },
          }),
        ),
  ),
);

const deep =
  (payload: string): Attack =>
  gateway =>
    gateway.frame({ type: 'event', message_id: 'deep', sum: '1', seq: '0' }, payload);

describe('Feishu’s long connection', () => {
  let feishu: FakeFeishu;
  let gateway: FakeGateway;
  let desk: Bench;
  const events: InboundEvent[] = [];
  const escaped: unknown[] = [];
  const note = (reason: unknown): void => void escaped.push(reason);
  beforeEach(async () => {
    process.on('unhandledRejection', note);
    feishu = await new FakeFeishu().start();
    gateway = new FakeGateway(feishu);
    desk = bench(feishu.url, { events: 'ws' });
    await desk.adapter.start(async event => {
      events.push(event);
      return {};
    });
    await up();
  });
  afterEach(async () => {
    await desk.adapter.stop();
    await gateway.stop();
    await feishu.stop();
    process.off('unhandledRejection', note);
    expect(escaped).toEqual([]);
  });

  const up = (): Promise<void> => expect.poll(() => desk.adapter.health().state, { interval: 10 }).toBe('up');

  it('outlives any frame', async () => {
    await fc.assert(
      fc.asyncProperty(attacks, async attack => {
        attack(gateway);
        await turn();
      }),
      fuzz(150, [
        [deep(depthBomb(100_000))],
        [
          deep(
            `{"schema":"2.0","header":{"event_type":"card.action.trigger"},"event":${depthBomb(100_000)}}`,
          ),
        ],
        // A thousand million parts would exhaust the SDK's memory; only the platform itself could announce them.
        [g => g.frame({ type: 'event', message_id: 'm', sum: '100000', seq: '0' }, '{}')],
        [g => g.frame({ type: 'event', message_id: 'm', sum: '-1', seq: '-5' }, '{}')],
        [g => g.frame({ type: 'pong' }, '{"PingInterval":-1}', 0)],
      ]),
    );
    await up();
    const before = events.length;
    expect((await gateway.push('m-after', tapEnvelope())).code).toBe(200);
    expect(events.slice(before)).toMatchObject([{ type: 'tap', cardId: 'card-1' }]);
    expect(desk.logged()).not.toContain(APP_SECRET);
  });
});
