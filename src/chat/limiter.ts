import type { Pool } from 'pg';
import { STILL_MS } from './lease.ts';

/** So many calls in so long, under one key that all replicas share, for example `dingtalk:app1:card.update`. */
export interface LimitRule {
  readonly key: string;
  readonly calls: number;
  readonly perMs: number;
  /**
   * Calls may come as close together as other rules let them, as long as no `perMs` holds more than `calls`; `kept` of
   * those only urgent calls may use. Absent: calls are spaced evenly.
   */
  readonly window?: { readonly kept: number };
  /**
   * Urgent calls that may pass the line: what the platform allows above `calls`, or leaves unsaid. Absent: everybody
   * queues up.
   */
  readonly urgent?: { readonly calls: number; readonly perMs: number };
}

/** Spaces calls out over all replicas. */
export interface Limiter {
  /**
   * Reserves the next free place under every rule at once and answers how many milliseconds to wait before using it.
   * When the wait would be longer than `patienceMs` nothing is reserved and `reserved` is false. An urgent call passes
   * the line where a rule lets it; the line gives way, so that no more calls go out over time.
   */
  reserve(
    rules: readonly LimitRule[],
    patienceMs: number,
    urgent?: boolean,
  ): Promise<{ reserved: boolean; waitMs: number }>;
  /** The platform said stop: nobody calls under this key for so long. */
  block(key: string, forMs: number): Promise<void>;
}

/** Counts calls against a platform's monthly quota, over all replicas. */
export interface Meter {
  /** Adds to the month's count (`YYYY-MM`, Asia/Shanghai) and answers the new total. */
  add(key: string, month: string, calls: number): Promise<number>;
}

export type Place =
  | { readonly place: 'taken' }
  /** No place within patience, or too late to use one; one is free after so long. */
  | { readonly place: 'none'; readonly waitMs: number }
  /** The wait was broken off. */
  | { readonly place: 'stopped' };

/**
 * How late a place may be used. At nine tenths of a platform's rate, so much lateness still keeps every sliding second
 * under the limit.
 */
const LATE_MS = 40;
/** What asking for a place usually takes at most; more than this was a standstill too. */
const ASKING_MS = 20;
const PLACES_TRIED = 4;

/**
 * Reserves a place and waits for it. A place that was slept over, because the process stood still meanwhile, is given
 * up for a later one: several of them used at the same moment would be a burst. `wait` answers false when broken off.
 */
export async function takePlace(
  reserve: () => Promise<{ readonly reserved: boolean; readonly waitMs: number }>,
  wait: (ms: number) => Promise<boolean>,
): Promise<Place> {
  for (let tried = 1; ; tried += 1) {
    const asked = performance.now();
    const { reserved, waitMs } = await reserve();
    if (!reserved) return { place: 'none', waitMs };
    const due = asked + Math.min(performance.now() - asked, ASKING_MS) + waitMs;
    if (!(await wait(waitMs))) return { place: 'stopped' };
    const late = performance.now() - due;
    if (late > STILL_MS) return { place: 'none', waitMs: 0 };
    if (late <= LATE_MS || tried === PLACES_TRIED) return { place: 'taken' };
  }
}

/**
 * One row a key holds the time the next call may start (GCRA); under a rule with a window the calls of its last slices
 * are counted beside it. Chosen over `rate-limiter-flexible`: its fixed windows let two bursts meet at a window's edge,
 * which a platform with a sliding window answers with a refusal, and a place in line can't be reserved, so the fan-out
 * either polls or overshoots.
 */
export function postgresLimiter(pool: Pool): Limiter {
  return {
    async reserve(rules, patienceMs, urgent = false) {
      // Sorted so that two callers who need the same keys take the row locks in the same order.
      const ordered = [...rules].sort((a, b) => (a.key < b.key ? -1 : 1));
      const { rows } = await pool.query<{ wait_ms: number; reserved: boolean }>(
        `select wait_ms, reserved from reserve_rate_slots($1::text[], $2::double precision[], $3::double precision,
           $4::double precision[], $5::double precision[], $6::int[])`,
        [
          ordered.map(r => r.key),
          ordered.map(r => (r.window === undefined ? r.perMs / r.calls : 0)),
          patienceMs,
          ordered.map(r => (urgent && r.urgent !== undefined ? r.urgent.perMs / r.urgent.calls : null)),
          ordered.map(r => (r.window === undefined ? null : r.perMs)),
          ordered.map(r => (r.window === undefined ? null : r.calls - (urgent ? 0 : r.window.kept))),
        ],
      );
      const row = rows[0];
      if (row === undefined) throw new Error('reserve_rate_slots answered no row');
      return { reserved: row.reserved, waitMs: row.wait_ms };
    },
    async block(key, forMs) {
      await pool.query(
        `insert into rate_slot (key, next_at, blocked_till)
         select $1, t.till, t.till from (select clock_timestamp() + $2 * interval '1 millisecond' as till) t
         on conflict (key) do update set next_at = greatest(rate_slot.next_at, excluded.next_at),
           blocked_till = greatest(rate_slot.blocked_till, excluded.blocked_till)`,
        [key, forMs],
      );
    },
  };
}

export function postgresMeter(pool: Pool): Meter {
  return {
    async add(key, month, calls) {
      const { rows } = await pool.query<{ used: string }>(
        `insert into usage_meter (key, month, used) values ($1, $2, $3)
         on conflict (key, month) do update set used = usage_meter.used + excluded.used returning used`,
        [key, month, calls],
      );
      return Number(rows[0]?.used ?? calls);
    },
  };
}
