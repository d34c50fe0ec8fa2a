import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';

export interface EngineWatch {
  end(): Promise<void>;
}

/**
 * Keeps one idle session open to notice at once when the engine is gone, and calls `revive` until it is back, with
 * growing pauses (0.1 s to 5 s) and without giving up: the service answers /readyz with the truth meanwhile.
 */
export function watchEngine(url: string, log: Logger, revive: () => Promise<void>): EngineWatch {
  const stopped = new AbortController();
  const loop = watchUntil(stopped.signal, url, log, revive);
  return {
    end: async () => {
      stopped.abort();
      await loop;
    },
  };
}

async function watchUntil(
  stop: AbortSignal,
  url: string,
  log: Logger,
  revive: () => Promise<void>,
): Promise<void> {
  let pause = 100;
  while (!stop.aborted) {
    if (await sessionEnded(stop, url)) {
      pause = 100;
      if (stop.aborted) return;
      log.error('the private PostgreSQL ended our session; looking after it');
    }
    try {
      await revive();
    } catch (error) {
      log.error({ err: error, againInMs: pause }, 'the private PostgreSQL could not be started again');
    }
    await delay(pause, undefined, { signal: stop }).catch(() => undefined);
    pause = Math.min(pause * 2, 5_000);
  }
}

/** Resolves when the session is over: `true` if it ever stood. */
async function sessionEnded(stop: AbortSignal, url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, application_name: 'chayici watch', keepAlive: true });
  const over = new Promise<void>(resolve => {
    client.once('end', resolve);
    client.once('error', () => resolve());
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch {
    return false;
  }
  await over;
  await client.end().catch(() => undefined);
  return true;
}
