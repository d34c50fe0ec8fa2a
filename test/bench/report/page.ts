import { BARS, judge } from './bars.ts';
import { type Bench, CATALOGUE } from './catalogue.ts';
import type { Results } from './lines.ts';

/** docs/benchmarks.md, from what the benches said last. */
export function page(results: Results): string {
  return [
    '# Benchmarks',
    '',
    'Made by `npm run bench`; change the benches, not this page. `npm run bench -- tap` measures one again and leaves the others as they stand; ' +
      '`npm ci --prefix test/bench/peers` installs what is measured beside us and is not part of the product.',
    '',
    '**Read ratios, not milliseconds, and read them with doubt.** The figures were taken on a small machine with two cores that other jobs were using at the ' +
      'same time (the load average of each measurement is given, taken when it ended). The floor ran in the same run, but some minutes before or after what stands ' +
      'beside it, and the load changed meanwhile: where the floor itself is far from what a quiet machine gives, its ratios say little. Figures are medians over ' +
      'the runs; failures, losses and doubles are those of the worst run.',
    '',
    '## Bars',
    '',
    ...table(
      ['what', 'bar', 'measured', '', 'cause of the distance'],
      BARS.map(bar => judge(bar, results)),
    ),
    ...CATALOGUE.flatMap(bench => section(bench, results)),
    '',
  ].join('\n');
}

function section(bench: Bench, results: Results): string[] {
  const found = results[bench.name];
  const head = ['', `## ${bench.title}`, ''];
  if (found === undefined) return [...head, `Not measured yet: \`npm run bench -- ${bench.name}\`.`];
  const runs = found.runs === 1 ? 'one run' : `${found.runs} runs`;
  return [
    ...head,
    `\`${found.command}\` · ${runs} · ${found.at} · commit ${found.commit} · load average ${found.load} · ${found.machine}`,
    '',
    ...(bench.note === undefined ? [] : [bench.note, '']),
    ...table(
      bench.columns.map(([, title]) => title),
      found.lines.map(line => bench.columns.map(([key]) => shown(line[key]))),
    ),
  ];
}

function shown(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [row(heads), row(heads.map(() => '---')), ...rows.map(row)];
}
