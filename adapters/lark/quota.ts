import { DateTime } from 'luxon';
import type { Logger } from 'pino';
import type { Meter } from '../../src/chat/limiter.ts';
import { type Redact, reasonOf } from './redact.ts';

const ZONE = 'Asia/Shanghai';
const WARN_SHARE = 0.8;

export interface QuotaParts {
  readonly meter: Meter;
  readonly appId: string;
  /** Calls a month that the tenant's plan allows; undefined for no bound. */
  readonly monthlyCalls: number | undefined;
  readonly now: () => Date;
  readonly log: Logger;
  readonly redact: Redact;
}

/**
 * Counts calls of the open API by month (Asia/Shanghai), because the free plan ends at 10,000 a month. Counting never
 * holds a call up and never fails it.
 */
export function createCounter(parts: QuotaParts): () => void {
  const marks =
    parts.monthlyCalls === undefined ? [] : [Math.ceil(parts.monthlyCalls * WARN_SHARE), parts.monthlyCalls];
  return () => {
    const month = DateTime.fromJSDate(parts.now(), { zone: ZONE }).toFormat('yyyy-MM');
    parts.meter.add(`lark:${parts.appId}:calls`, month, 1).then(
      used => {
        if (marks.includes(used))
          parts.log.warn({ month, used, allowed: parts.monthlyCalls }, 'Feishu calls this month');
      },
      (error: unknown) =>
        parts.log.warn({ reason: reasonOf(error, parts.redact) }, 'could not count a Feishu call'),
    );
  };
}
