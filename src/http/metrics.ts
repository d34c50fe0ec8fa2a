import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ChatAdapter } from '../chat/adapter.ts';
import { backlog } from '../chat/outbox.ts';
import type { Sql } from '../db/sql.ts';
import { selfAuditAge } from '../duty/self-audit.ts';

/** Everything `/metrics` shows. Names carry units; labels never carry people. */
export interface Metrics {
  readonly registry: Registry;
  readonly cards: Counter<'platform' | 'kind' | 'outcome'>;
  readonly inbound: Histogram<'platform' | 'type'>;
  readonly sweeps: Counter;
}

export function createMetrics(
  sql: Sql,
  now: () => Date,
  adapters: ReadonlyMap<string, ChatAdapter>,
): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const waiting = new Gauge({
    name: 'chayici_cards_waiting',
    help: 'Cards whose platform copy is behind the record',
    labelNames: ['platform'],
    registers: [registry],
  });
  const failed = new Gauge({
    name: 'chayici_cards_failed',
    help: 'Cards that a platform refused or that may or may not have arrived: a person must look',
    labelNames: ['platform'],
    registers: [registry],
  });
  new Gauge({
    name: 'chayici_oldest_undelivered_seconds',
    help: 'How long the oldest due card has waited',
    labelNames: ['platform'],
    registers: [registry],
    async collect() {
      waiting.reset();
      failed.reset();
      this.reset();
      for (const lane of await backlog(sql, now())) {
        waiting.set({ platform: lane.platform }, lane.waiting);
        failed.set({ platform: lane.platform }, lane.failed);
        const age = lane.oldestDueAt === null ? 0 : (now().getTime() - lane.oldestDueAt.getTime()) / 1000;
        this.set({ platform: lane.platform }, age);
      }
    },
  });
  new Gauge({
    name: 'chayici_platform_up',
    help: '1 while the link to the platform stands',
    labelNames: ['platform'],
    registers: [registry],
    collect() {
      for (const [platform, adapter] of adapters)
        this.set({ platform }, adapter.health().state === 'up' ? 1 : 0);
    },
  });
  new Gauge({
    name: 'chayici_self_audit_age_seconds',
    help: 'Since the last finished self-audit whose findings could be raised; NaN before the first',
    registers: [registry],
    async collect() {
      this.set((await selfAuditAge(sql, now())) ?? Number.NaN);
    },
  });
  return {
    registry,
    cards: new Counter({
      name: 'chayici_card_sends_total',
      help: 'Cards handed to a platform, by outcome',
      labelNames: ['platform', 'kind', 'outcome'],
      registers: [registry],
    }),
    inbound: new Histogram({
      name: 'chayici_inbound_seconds',
      help: 'From an event taken in to its commit',
      labelNames: ['platform', 'type'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers: [registry],
    }),
    sweeps: new Counter({
      name: 'chayici_duties_moved_total',
      help: 'Rungs worked off',
      registers: [registry],
    }),
  };
}
