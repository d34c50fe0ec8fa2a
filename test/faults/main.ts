import { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { HARMS } from './harms/index.ts';
import { House } from './house.ts';
import { Suite } from './suite.ts';
import { isClean, page, table, withFindings } from './table.ts';

/** Longer than the short form takes on two busy cores; who waits for it may rely on its end. */
const SHORT_S = 270;
/** What is still open when time is up gets so long to be cleared away. */
const CLEARING_MS = 15_000;

/**
 * `npm run faults [-- --short] [--only text] [--seed n] [--rounds n] [--together n] [--within seconds] [--log folder]
 * [--write file]`: harms the real service in every way of `harms/`, counts broken promises, prints the table; exit 1
 * unless all counts are 0.
 */
const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '1' },
    /** Scenes at once; most of a morning is waiting. */
    together: { type: 'string', default: '3' },
    /** Seconds after which it ends, done or not; 0: never. */
    within: { type: 'string' },
    log: { type: 'string', default: '' },
    /** Where the tables are kept as a page. */
    write: { type: 'string', default: '' },
  },
});

EventEmitter.defaultMaxListeners = 0;
const began = performance.now();
const withinS = Number(values.within ?? (values.short ? SHORT_S : 0));
const harms = HARMS.filter(harm => (!values.short || harm.short === true) && harm.name.includes(values.only));
const house = await House.open();
const suite = new Suite(house, { together: Number(values.together), log: values.log });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(130));
// What fails behind everybody's back proves nothing, and must not end the others' scenes half-way.
process.on('unhandledRejection', error => suite.straying(error));

let clean = harms.length > 0;
const tables: string[] = [];
const finished = await Promise.race([rounds().then(() => true), timeIsUp()]);
if (!finished) {
  clean = false;
  suite.end();
  console.log(table(suite.done, [], Number(values.seed)));
  console.log(withFindings(suite.done));
  console.log(
    `Not finished within ${withinS} s, so nothing is proven. Still under way:\n${suite.underWay()}`,
  );
  console.log('A slower machine needs more: --within 900. Otherwise something hangs: --only, --log.');
}
if (values.write !== '' && finished) writeFileSync(values.write, page(tables, process.argv.slice(2)));
console.log(`${Math.round((performance.now() - began) / 1_000)} s`);
await end(clean ? 0 : 1);

async function rounds(): Promise<void> {
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    const seed = Number(values.seed) + round - 1;
    const { runs, skipped } = await suite.run(harms, seed);
    // What broke because it was broken off is nobody's fault, and its table was printed when time was up.
    if (suite.ended) return;
    tables.push(table(runs, skipped, seed));
    console.log(tables.at(-1));
    console.log(withFindings(runs));
    clean &&= isClean(runs) && runs.length > 0;
  }
}

async function timeIsUp(): Promise<false> {
  if (withinS > 0) await pause(withinS * 1_000, undefined, { ref: false });
  else await new Promise(() => undefined);
  return false;
}

/** Leaves nothing running, as far as that can be had in little time. */
async function end(code: number): Promise<never> {
  suite.end();
  await Promise.race([house.close().catch(() => undefined), pause(CLEARING_MS)]);
  process.exit(code);
}
