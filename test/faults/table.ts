import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { PROMISES } from './audit/finding.ts';
import type { Run } from './run.ts';

const HEAD = ['harm', 'struck', 'deeds', 'cards', ...PROMISES];

/** The promise table: a line a harm, a column a promise, as Markdown. */
export function table(runs: readonly Run[], skipped: readonly string[], seed: number): string {
  const lines = runs.map(run => [run.harm, run.struck, run.deeds, run.cards, ...counts([run])].map(String));
  const sum = (of: (run: Run) => number): string => String(runs.reduce((total, run) => total + of(run), 0));
  const total = [
    '**all**',
    sum(r => r.struck),
    sum(r => r.deeds),
    sum(r => r.cards),
    ...counts(runs).map(String),
  ];
  return [
    `Seed ${seed}, ${runs.length} harms`,
    '',
    `| ${HEAD.join(' | ')} |`,
    `| --- ${'| ---: '.repeat(HEAD.length - 1)}|`,
    ...[...lines, total].map(cells => `| ${cells.join(' | ')} |`),
    ...skipped.map(why => `\nNot done here: ${why}`),
  ].join('\n');
}

function counts(runs: readonly Run[]): number[] {
  const findings = runs.flatMap(run => run.findings);
  return PROMISES.map(promise => findings.filter(finding => finding.promise === promise).length);
}

export function isClean(runs: readonly Run[]): boolean {
  return runs.every(run => run.findings.length === 0);
}

/** What was found, for whoever has to mend it. */
export function withFindings(runs: readonly Run[]): string {
  return runs
    .flatMap(run => run.findings.map(({ promise, what }) => `${run.harm}: ${promise}: ${what}`))
    .join('\n');
}

/** `docs/faults.md`: what was done, when, on what, and every table. */
export function page(tables: readonly string[], args: readonly string[]): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `# What becomes of the promises under harm

Written by \`npm run faults -- ${args.join(' ')}\` on ${new Date().toISOString().slice(0, 10)} at commit ${commit}; ${cpus().length} cores, ${memory} GiB, Node ${process.versions.node}.

Each line is a morning of its own: the real service as a process (several where replicas are named), the stand-ins of the
three platforms as another, the demo county on a durable PostgreSQL. Officials open four tasks, send them out, answer, propose
another day, call one off; one finger in twenty lands twice. Meanwhile the harm of the line strikes as often as told. When
everybody is done, the harm ends, and once nothing moves any more the record and the phones are held against what the
officials did and were told:

- **lost**: acknowledged and without effect, or half an effect.
- **doubled**: one deed with two effects, one card twice on a phone.
- **out of order**: an older look after a newer one, or cards of one chat against the order in which they were made.
- **silent**: a card that is due and not there, a card that does not say what the record says, a deed that nobody saw the end of.
- **unrecovered**: a card or a replica that does not come back by itself, a broken audit chain, a call that no platform has.

That the auditor sees each of these is held by \`test/faults/audit.test.ts\`; random lives against a reference model are in
\`test/faults/model.test.ts\`.

${tables.map((one, at) => `## Run ${at + 1}\n\n${one}`).join('\n\n')}
`;
}
