import { expect, it, vi } from 'vitest';
import { takePlace } from '../../../src/chat/limiter.ts';

const free = async () => ({ reserved: true, waitMs: 0 });

/** The process stands still: nothing else runs meanwhile. */
function standStill(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

it('a place under a limit that was slept over is given up for a later one', async () => {
  let asked = 0;
  const place = await takePlace(
    async () => {
      asked += 1;
      return free();
    },
    async () => {
      if (asked === 1) standStill(120);
      return true;
    },
  );
  expect([place, asked]).toEqual([{ place: 'taken' }, 2]);
});

it('but not for ever: a process that always sleeps still gets on', async () => {
  let asked = 0;
  const place = await takePlace(
    async () => {
      asked += 1;
      return free();
    },
    async () => {
      standStill(120);
      return true;
    },
  );
  expect([place, asked]).toEqual([{ place: 'taken' }, 4]);
});

it('nor is a place used by a process that stood still so long that others have taken over what it holds', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    const place = await takePlace(free, async () => {
      vi.advanceTimersByTime(40_000);
      return true;
    });
    expect(place).toEqual({ place: 'none', waitMs: 0 });
  } finally {
    vi.useRealTimers();
  }
});

it('no place within patience, and a wait that is broken off, are told apart', async () => {
  expect(
    await takePlace(
      async () => ({ reserved: false, waitMs: 900 }),
      async () => true,
    ),
  ).toEqual({
    place: 'none',
    waitMs: 900,
  });
  expect(await takePlace(free, async () => false)).toEqual({ place: 'stopped' });
});
