import type { Timers } from '../../../adapters/dingtalk/timers.ts';

interface Pending {
  at: number;
  fn: () => void;
}

/** Time that moves only when a test says so. */
export interface TestClock extends Timers {
  /** Timers that wait. */
  pending(): number;
  /** Moves on and runs what falls due, in order, letting I/O callbacks run in between. */
  advance(ms: number): Promise<void>;
  /** The machine slept or its clock was set: the time is another, no timer ran. */
  jump(ms: number): void;
}

export function testClock(start = Date.UTC(2026, 8, 14, 1, 0, 0)): TestClock {
  let now = start;
  const waiting = new Set<Pending>();
  const earliest = () => [...waiting].sort((a, b) => a.at - b.at)[0];
  return {
    now: () => now,
    after(ms, fn) {
      const timer = { at: now + ms, fn };
      waiting.add(timer);
      return () => waiting.delete(timer);
    },
    pending: () => waiting.size,
    async advance(ms) {
      const end = now + ms;
      for (let next = earliest(); next !== undefined && next.at <= end; next = earliest()) {
        waiting.delete(next);
        now = Math.max(now, next.at);
        next.fn();
        await turns(3);
      }
      now = end;
      await turns(3);
    },
    jump(ms) {
      now += ms;
      // Timers of the process do not know that the wall clock was set.
      for (const timer of waiting) timer.at += ms;
    },
  };
}

/** Lets pending I/O callbacks run. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise(resolve => setImmediate(resolve));
}

/** Waits for something that comes over a real socket; fails after far more turns than that needs. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const start = performance.now();
  while (!condition()) {
    if (performance.now() - start > 5_000) throw new Error(`waited in vain for: ${what}`);
    await turns(1);
  }
}
