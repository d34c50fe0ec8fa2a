import { defineConfig } from 'vitest/config';

/** The longest: thousands of cards, tens of thousands of rows, every arrangement of platforms, weeks of a quarter. */
const LONG = [
  'test/db/engine-faults.test.ts',
  'test/directory/large.test.ts',
  'test/faults/kill-sweep.test.ts',
  'test/faults/kill-whistle.test.ts',
  'test/stories/digest/supervised-to-done.test.ts',
  'test/stories/inspection/results.test.ts',
  'test/stories/platforms/five-hundred-cards.test.ts',
  'test/stories/platforms/urgent-first.test.ts',
  'test/stories/report/exceptions.test.ts',
];
/** CI has two engines and a quarter of an hour: these run on the server, all others on the embedded engine. */
const SECOND = [
  'test/audit/**/*.test.ts',
  'test/directory/**/*.test.ts',
  'test/stories/{digest,duty,inspection,plan,report}/**/*.test.ts',
];

/** Without `TESTS` every test runs; CI runs `first` and `second`. */
const CHOICES: Readonly<Record<string, { include: string[]; exclude: string[] }>> = {
  all: { include: ['test/**/*.test.ts'], exclude: [] },
  first: { include: ['test/**/*.test.ts'], exclude: [...LONG, ...SECOND] },
  second: { include: SECOND, exclude: LONG },
};
const chosen = CHOICES[process.env.TESTS ?? 'all'];
if (chosen === undefined) throw new Error(`TESTS is one of ${Object.keys(CHOICES).join(', ')}`);

export default defineConfig({
  test: {
    ...chosen,
    globalSetup: ['test/harness/global-setup.ts'],
    // Two cores: more workers than that mostly make PostgreSQL wait for the processor.
    maxWorkers: 3,
    // The whole service is imported once a worker instead of once a file; nothing of it remembers anything between tests.
    isolate: false,
    // A bound for what hangs, not a measure: two cores that others use as well take several times longer.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
