import { DateTime } from 'luxon';
import type { Logger } from 'pino';
import type { Meter } from '../../src/chat/limiter.ts';
import type { Redactor } from './redact.ts';
import { reasonOf } from './redact.ts';
import type { Timers } from './timers.ts';

/** The two monthly quotas of an organisation, shared by all its apps. */
type QuotaKind = 'api' | 'stream';

export interface QuotaSettings {
  /** Paid API calls a month; 5,000 for a standard-edition organisation since 2025-11-19. */
  readonly apiPerMonth: number;
  /** Webhook sends and stream pushes a month; 3,000 for a standard-edition organisation. */
  readonly streamPerMonth: number;
  /** Share of the quota from which we warn, 0 to 1. */
  readonly warnAt: number;
  /** Whose quota it is: apps of one organisation give the same scope to count together. Default: the client id. */
  readonly scope?: string;
}

export const DEFAULT_QUOTA: QuotaSettings = { apiPerMonth: 5_000, streamPerMonth: 3_000, warnAt: 0.8 };

export interface QuotaNotice {
  readonly kind: QuotaKind;
  readonly level: 'warning' | 'exhausted';
  /** `YYYY-MM`, Asia/Shanghai. */
  readonly month: string;
  /** Calls counted this month; undefined when the platform said so before our count did. */
  readonly used?: number;
  readonly limit: number;
}

export interface QuotaMeter {
  /** Counts calls without making the caller wait: counts that meet a write in progress share the next one. */
  count(kind: QuotaKind, calls: number): void;
  /** The platform itself said that the quota is used up. */
  exhausted(kind: QuotaKind): void;
  /** A line for operators while a warning or an exhaustion stands. */
  detail(): string | undefined;
  /** Resolves when everything counted so far is written. */
  flush(): Promise<void>;
}

interface QuotaDeps {
  readonly meter: Meter;
  readonly settings: QuotaSettings;
  readonly scope: string;
  readonly timers: Timers;
  readonly log: Logger;
  readonly redact: Redactor;
  readonly onQuota?: (notice: QuotaNotice) => void;
}

interface Tally {
  readonly pending: Map<string, number>;
  writing: Promise<void> | undefined;
  /** The month in which each level was announced, so that each is announced once. */
  readonly announced: Map<QuotaNotice['level'], string>;
}

export function createQuotaMeter(deps: QuotaDeps): QuotaMeter {
  const tallies: Record<QuotaKind, Tally> = { api: newTally(), stream: newTally() };
  const limits: Record<QuotaKind, number> = {
    api: deps.settings.apiPerMonth,
    stream: deps.settings.streamPerMonth,
  };
  const monthNow = () =>
    DateTime.fromMillis(deps.timers.now(), { zone: 'Asia/Shanghai' }).toFormat('yyyy-MM');

  function announce(notice: QuotaNotice): void {
    const { announced } = tallies[notice.kind];
    if (announced.get(notice.level) === notice.month) return;
    announced.set(notice.level, notice.month);
    deps.log.warn({ quota: notice }, `DingTalk ${notice.kind} quota: ${notice.level}`);
    deps.onQuota?.(notice);
  }

  /** Writes until nothing is pending; what could not be written stays pending for the next count. */
  async function write(kind: QuotaKind): Promise<void> {
    const { pending } = tallies[kind];
    for (let [entry] = pending; entry !== undefined; [entry] = pending) {
      const [month, calls] = entry;
      pending.delete(month);
      try {
        const used = await deps.meter.add(`dingtalk:${deps.scope}:${kind}`, month, calls);
        if (used >= limits[kind] * deps.settings.warnAt) {
          announce({ kind, level: 'warning', month, used, limit: limits[kind] });
        }
      } catch (error) {
        pending.set(month, (pending.get(month) ?? 0) + calls);
        deps.log.warn({ reason: reasonOf(error, deps.redact) }, 'DingTalk quota meter could not be written');
        return;
      }
    }
  }

  return {
    count(kind, calls) {
      const tally = tallies[kind];
      const month = monthNow();
      tally.pending.set(month, (tally.pending.get(month) ?? 0) + calls);
      tally.writing ??= write(kind).finally(() => {
        tally.writing = undefined;
      });
    },
    exhausted(kind) {
      announce({ kind, level: 'exhausted', month: monthNow(), limit: limits[kind] });
    },
    detail() {
      const month = monthNow();
      const lines = (['api', 'stream'] as const).flatMap(kind => {
        const { announced } = tallies[kind];
        if (announced.get('exhausted') === month) return [`monthly ${kind} quota is used up`];
        const share = Math.round(deps.settings.warnAt * 100);
        return announced.get('warning') === month ? [`monthly ${kind} quota is over ${share} % used`] : [];
      });
      return lines.length > 0 ? lines.join('; ') : undefined;
    },
    async flush() {
      await Promise.all([tallies.api.writing, tallies.stream.writing]);
    },
  };
}

function newTally(): Tally {
  return { pending: new Map(), writing: undefined, announced: new Map() };
}
