import { Pool } from 'undici';
import { LARK_WORDS } from '../../../cards/lark-words.ts';
import type { Click } from './clicks.ts';

export interface LoadResult {
  /** Clicks that were acknowledged with 200, in milliseconds from when they were due until the whole answer was read. */
  readonly latencies: number[];
  /** Answers that were not 200, and connections that broke. */
  readonly failed: number;
  /** Answered with 处理中 when the platform's time was nearly up: no promise that anything was kept. */
  readonly late: number;
  readonly seconds: number;
  readonly acknowledged: ReadonlySet<string>;
}

/** So many clicks under way at once, each worker taking the next when its own is answered. */
export async function closedLoop(
  url: string,
  clicks: readonly Click[],
  workers: number,
): Promise<LoadResult> {
  const sender = new Sender(url, workers);
  const queue = clicks.values();
  const began = performance.now();
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (const click of queue) await sender.send(click, performance.now());
    }),
  );
  return sender.result(began);
}

/** `rate` clicks a second whatever the answers do; a late one counts from when it was due (no coordinated omission). */
export async function openLoop(url: string, clicks: readonly Click[], rate: number): Promise<LoadResult> {
  const sender = new Sender(url, 256);
  const began = performance.now();
  const under: Promise<void>[] = [];
  let next = 0;
  await new Promise<void>(resolve => {
    const turn = (): void => {
      const due = Math.min(clicks.length, Math.floor(((performance.now() - began) / 1000) * rate) + 1);
      for (; next < due; next += 1) {
        const click = clicks[next];
        if (click !== undefined) under.push(sender.send(click, began + (next * 1000) / rate));
      }
      if (next >= clicks.length) resolve();
      else setTimeout(turn, 1);
    };
    turn();
  });
  await Promise.all(under);
  return sender.result(began);
}

class Sender {
  readonly #pool: Pool;
  readonly #latencies: number[] = [];
  readonly #acknowledged = new Set<string>();
  #failed = 0;
  #late = 0;
  readonly #working = LARK_WORDS.working;

  constructor(url: string, connections: number) {
    this.#pool = new Pool(url, { connections, pipelining: 1, keepAliveTimeout: 60_000 });
  }

  async send(click: Click, dueAt: number): Promise<void> {
    try {
      const answer = await this.#pool.request({
        path: '/webhooks/lark',
        method: 'POST',
        headers: { ...click.headers },
        body: click.body,
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(String(answer.statusCode));
      this.#latencies.push(performance.now() - dueAt);
      if (text.includes(this.#working)) this.#late += 1;
      else this.#acknowledged.add(click.card.id);
    } catch {
      this.#failed += 1;
    }
  }

  async result(began: number): Promise<LoadResult> {
    const seconds = (performance.now() - began) / 1000;
    await this.#pool.close();
    return {
      latencies: this.#latencies.sort((a, b) => a - b),
      failed: this.#failed,
      late: this.#late,
      seconds,
      acknowledged: this.#acknowledged,
    };
  }
}
