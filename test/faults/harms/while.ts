import { setTimeout as pause } from 'node:timers/promises';

/** Resolves when the officials are done. */
export function atEnd(over: AbortSignal): Promise<void> {
  if (over.aborted) return Promise.resolve();
  return new Promise(resolve => over.addEventListener('abort', () => resolve(), { once: true }));
}

/** Each pause between two strikes is so much longer: on a slow machine, too, something gets done at last. */
const LONGER = 1.2;

/** Strikes again and again, so long after the strike before and then ever later, while the officials work. */
export async function during(over: AbortSignal, everyMs: number, strike: () => unknown): Promise<void> {
  for (let pauseMs = everyMs; !over.aborted; pauseMs *= LONGER) {
    await Promise.race([pause(pauseMs, undefined, { ref: false }), atEnd(over)]);
    if (!over.aborted) await strike();
  }
}

/** The same with a count of what each strike hit. */
export async function strikes(
  over: AbortSignal,
  everyMs: number,
  strike: () => Promise<number> | number,
): Promise<number> {
  let struck = 0;
  await during(over, everyMs, async () => {
    struck += await strike();
  });
  // Quick officials: what they did is still on its way to the phones.
  return struck === 0 ? strike() : struck;
}
