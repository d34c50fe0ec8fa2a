import { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { HARMS } from './harms/index.ts';
import { House } from './house.ts';
import { type Harm, type Run, runHarm } from './run.ts';
import { isClean, page, table, withFindings } from './table.ts';

/**
 * `npm run faults [-- --short] [--only text] [--seed n] [--rounds n] [--together n] [--log folder] [--write file]`: harms the real
 * service in every way of `harms/`, counts broken promises, prints the table; exit 1 unless all counts are 0.
 */
const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '1' },
    /** Scenes at once; most of a morning is waiting. */
    together: { type: 'string', default: '3' },
    log: { type: 'string', default: '' },
    /** Where the tables are kept as a page. */
    write: { type: 'string', default: '' },
  },
});

EventEmitter.defaultMaxListeners = 0;
const harms = HARMS.filter(harm => (!values.short || harm.short === true) && harm.name.includes(values.only));
const house = await House.open();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void house.close().then(() => process.exit(130)));
let clean = harms.length > 0;
const tables: string[] = [];
try {
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    const seed = Number(values.seed) + round - 1;
    const { runs, skipped } = await runAll(harms, seed);
    tables.push(table(runs, skipped, seed));
    console.log(tables.at(-1));
    console.log(withFindings(runs));
    clean &&= isClean(runs) && runs.length > 0;
  }
} finally {
  await house.close();
}
if (values.write !== '') writeFileSync(values.write, page(tables, process.argv.slice(2)));
process.exit(clean ? 0 : 1);

async function runAll(all: readonly Harm[], seed: number): Promise<{ runs: Run[]; skipped: string[] }> {
  const skipped: string[] = [];
  const queue = all.entries();
  const runs: Run[] = [];
  const worker = async (): Promise<void> => {
    for (const [at, harm] of queue) {
      const why = harm.impossible?.();
      if (why !== undefined) {
        skipped.push(`${harm.name}: ${why}`);
        continue;
      }
      const run = await runHarm(house, harm, seed * 1_000 + at).catch((error: unknown) =>
        broken(harm, error),
      );
      runs[at] = run;
      process.stderr.write(`${run.findings.length === 0 ? 'ok' : 'BROKEN'} ${run.harm} (${run.seconds} s)\n`);
      if (values.log !== '' && run.findings.length > 0)
        writeFileSync(
          `${values.log}/${at}.log`,
          [...run.findings.map(f => `${f.promise}: ${f.what}`), ...run.said].join('\n'),
        );
    }
  };
  await Promise.all(Array.from({ length: Number(values.together) }, worker));
  return { runs: runs.filter(run => run !== undefined), skipped };
}

/** The suite itself could not go on: that proves nothing, and says so. */
function broken(harm: Harm, error: unknown): Run {
  const what = `the scene broke down: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  const findings = [{ promise: 'unrecovered' as const, what }];
  return { harm: harm.name, struck: 0, deeds: 0, cards: 0, seconds: 0, findings, said: [] };
}
