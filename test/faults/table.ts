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
