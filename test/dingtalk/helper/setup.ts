import { pino } from 'pino';
import {
  createDingtalkAdapter,
  type DingtalkAdapter,
  type DingtalkOptions,
} from '../../../adapters/dingtalk/index.ts';
import type { InboundEvent, InboundReply, OutboundCard, Outcome } from '../../../src/chat/adapter.ts';
import type { Card } from '../../../src/chat/card.ts';
import type { Limiter, LimitRule, Meter } from '../../../src/chat/limiter.ts';
import { type TestClock, testClock } from './clock.ts';

export const CLIENT_ID = 'dingclient';
export const CLIENT_SECRET = 'the-client-secret-value';

interface MemoryLimiter extends Limiter {
  readonly reserved: LimitRule[][];
  readonly blocked: { key: string; forMs: number }[];
  /** What the next reservations answer. */
  answer: { reserved: boolean; waitMs: number };
}

function memoryLimiter(): MemoryLimiter {
  const limiter: MemoryLimiter = {
    reserved: [],
    blocked: [],
    answer: { reserved: true, waitMs: 0 },
    async reserve(rules) {
      limiter.reserved.push([...rules]);
      return limiter.answer;
    },
    async block(key, forMs) {
      limiter.blocked.push({ key, forMs });
    },
  };
  return limiter;
}

interface MemoryMeter extends Meter {
  readonly used: Map<string, number>;
}

function memoryMeter(): MemoryMeter {
  const used = new Map<string, number>();
  return {
    used,
    async add(key, month, calls) {
      const total = (used.get(`${key} ${month}`) ?? 0) + calls;
      used.set(`${key} ${month}`, total);
      return total;
    },
  };
}

export interface Rig {
  readonly adapter: DingtalkAdapter;
  readonly clock: TestClock;
  readonly limiter: MemoryLimiter;
  readonly meter: MemoryMeter;
  readonly events: InboundEvent[];
  /** Every log line written, as text. */
  readonly log: string[];
  /** What the feature side does with an event; replace it to change the behaviour. */
  handle: (event: InboundEvent) => Promise<InboundReply>;
}

/** An adapter against loopback hosts, with a clock, limiter and meter of the test. */
export function rig(base: string, options: Partial<DingtalkOptions> = {}): Rig {
  const clock = testClock();
  const limiter = memoryLimiter();
  const meter = memoryMeter();
  const log: string[] = [];
  const adapter = createDingtalkAdapter({
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    robotCode: 'dingrobot',
    apiBase: base,
    oapiBase: base,
    log: pino({ level: 'trace' }, { write: line => log.push(line) }),
    limiter,
    meter,
    now: () => new Date(clock.now()),
    timers: clock,
    random: () => 1,
    ...options,
  });
  const result: Rig = { adapter, clock, limiter, meter, events: [], log, handle: async () => ({}) };
  return result;
}

/** Starts the adapter so that events are recorded and handed to `rig.handle`. */
export async function open(target: Rig): Promise<void> {
  await target.adapter.start(event => {
    target.events.push(event);
    return target.handle(event);
  });
}

/** Stops the adapter; what a test left hanging is cut off by its clock. */
export async function close(target: Rig): Promise<void> {
  let stopped = false;
  void target.adapter.stop().then(() => {
    stopped = true;
  });
  while (!stopped) await target.clock.advance(1_000);
}

export function card(changes: Partial<Card> = {}): Card {
  return {
    kind: 'task.dispatch',
    title: '【联合检查】加油站 9月15日',
    tone: 'notice',
    facts: [{ label: '牵头', text: '应急管理局' }, { text: '请在 9月12日 12:00 前确认' }],
    status: [],
    actions: [
      { id: 'confirm', label: '确认参加', style: 'primary' },
      {
        id: 'time',
        label: '提时间',
        style: 'default',
        fields: [
          { name: 'date', label: '日期', type: 'date', required: true },
          {
            name: 'part',
            label: '时段',
            type: 'select',
            required: true,
            options: [
              { value: 'am', label: '上午' },
              { value: 'pm', label: '下午' },
            ],
            value: 'pm',
          },
        ],
      },
    ],
    no: 'QH-2026-0001',
    summary: '联合检查待确认',
    ...changes,
  };
}

export function outbound(changes: Partial<OutboundCard> = {}): OutboundCard {
  return {
    cardId: '0192f0c1-7a6e-7c1e-9d7a-3f0b6f0a1b2c',
    post: 1,
    version: 3,
    card: card(),
    userId: 'user1',
    pageUrl: 'https://qh.example.gov.cn/h5/AbCdEfGhIjKlMnOp',
    urgent: false,
    repeat: 0,
    ...changes,
  };
}

export async function postOne(target: Rig, changes: Partial<OutboundCard> = {}): Promise<Outcome> {
  const [outcome] = await target.adapter.post([outbound(changes)]);
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
}

export async function updateOne(target: Rig, ref: string): Promise<Outcome> {
  const [outcome] = await target.adapter.update([{ ref, out: outbound() }]);
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
}
