import { type Line, nameOf, numberOf, type Results } from './lines.ts';

/** A bar of design.md §8, what was measured beside it, and why it is missed where it is. */
export interface Bar {
  readonly what: string;
  readonly bench: string;
  /** The line that is judged, by how its name begins and ends. */
  readonly line: readonly [begins: string, ends: string];
  readonly key: string;
  readonly most?: number;
  readonly least?: number;
  readonly unit: string;
  /** Said where the bar is missed; written by hand after looking. */
  readonly cause: string;
}

const SERVICE = 'this service';
const BUSY =
  'Not found on this run: other jobs competed for both cores and the disk, and the floor is far from its quiet figures too. To be measured again on an idle machine.';

export const BARS: readonly Bar[] = [
  {
    what: 'tap p99 at 500/s',
    bench: 'tap',
    line: ['open 500/s', SERVICE],
    key: 'p99',
    most: 10,
    unit: 'ms',
    cause:
      '500 taps a second are four fifths of all that this machine answers (see the closed loop), so they queue behind every collection of garbage, every flush and ' +
      'every round of updates; the floor itself needs more than the bar here. A tap costs the service 1 ms of processor in batches and 3.3 ms alone, PostgreSQL 1 and 2.5; the ' +
      'floor 0.5 and 0.6 in its closed loop. It writes eight rows in its transaction where the floor writes four, and right after it the other copies of its card, six in this ' +
      'bench, are brought up to date on the same two cores. A fifth of the service’s time goes into writing to sockets.',
  },
  {
    what: 'closed loop of 32: ahead of the official SDK’s dispatcher',
    bench: 'tap',
    line: ['closed 32', SERVICE],
    key: 'rateOfSdk',
    least: 1,
    unit: '× the SDK’s rate',
    cause:
      'The dispatcher touches no disk and no database; ours reads the state, decides, writes eight rows and waits for the commit to reach the disk. ' +
      'On a machine whose cores and disk are shared that wait and the CPU of PostgreSQL decide.',
  },
  {
    what: 'acknowledged and lost on kill −9',
    bench: 'tap',
    line: ['kill −9', SERVICE],
    key: 'lost',
    most: 0,
    unit: '',
    cause: 'A defect.',
  },
  {
    what: 'doubled taps',
    bench: 'tap',
    line: ['closed 32', SERVICE],
    key: 'doubled',
    most: 0,
    unit: '',
    cause: 'A defect.',
  },
  {
    what: 'fan-out makespan',
    bench: 'fanout',
    line: ['', SERVICE],
    key: 'timesLeast',
    most: 1.05,
    unit: '× the least possible',
    cause:
      'Twenty calls of each minute are kept for urgent cards, a second is taken for 1.05 s and a minute’s window moves by half a second: with nothing ' +
      'failing and an idle machine that is 1.02 ×. What is above it are places given up because the process stood still (`takePlace` in src/chat/limiter.ts), ' +
      'the pauses before failed calls are tried again, and at the end a few chats that have more cards left than others, each of which takes one card at a time.',
  },
  {
    what: 'limit hits after warm-up',
    bench: 'fanout',
    line: ['', SERVICE],
    key: 'limitHitsAfterWarmUp',
    most: 0,
    unit: '',
    cause:
      'A process that stands still while another job has the core uses its place late; two calls to one person then fall into one sliding second.',
  },
  {
    what: 'lost cards',
    bench: 'fanout',
    line: ['', SERVICE],
    key: 'lost',
    most: 0,
    unit: '',
    cause: 'A defect.',
  },
  {
    what: 'doubled cards',
    bench: 'fanout',
    line: ['', SERVICE],
    key: 'doubled',
    most: 0,
    unit: '',
    cause: 'A defect.',
  },
  {
    what: 'cards out of order in a chat',
    bench: 'fanout',
    line: ['', SERVICE],
    key: 'outOfOrder',
    most: 0,
    unit: '',
    cause: 'A defect.',
  },
  {
    what: 'empty sweep',
    bench: 'sweep',
    line: ['a sweep that finds nothing', ''],
    key: 'medianMs',
    most: 5,
    unit: 'ms',
    cause: BUSY,
  },
  {
    what: '10,000 due through the sweep',
    bench: 'sweep',
    line: ['10,000 due', ''],
    key: 'ratio',
    most: 1.5,
    unit: '× a bare claim loop',
    cause:
      'The processor of the service: 61 µs a duty, of which the claim loop spends a third. The rest reads and checks the subject’s state, works out the rungs and decides; two ' +
      'batches are under way at once, so that the database does not wait.',
  },
  {
    what: 'double fires with 16 sweepers',
    bench: 'sweep',
    line: ['16 sweepers', ''],
    key: 'doubled',
    most: 0,
    unit: '',
    cause: 'A defect.',
  },
  {
    what: 'updates per copy of a shared card',
    bench: 'calls',
    line: ['', ''],
    key: 'perCopy',
    most: 3,
    unit: '',
    cause: 'Taps that come slower than coalescing holds a change back cost a call each.',
  },
  {
    what: 'copies behind at the end',
    bench: 'calls',
    line: ['', ''],
    key: 'stale',
    most: 0,
    unit: '',
    cause: 'A defect.',
  },
  {
    what: 'npm run demo to the first delivered card',
    bench: 'start',
    line: ['npm run demo', ''],
    key: 'seconds',
    most: 15,
    unit: 's',
    cause: BUSY,
  },
];

/** The bar's row of the table: bar, measured, met or by how much not, cause. */
export function judge(bar: Bar, results: Results): readonly string[] {
  const lines = withSdk(results[bar.bench]?.lines ?? []);
  const [begins, ends] = bar.line;
  const value = numberOf(
    lines.find(one => nameOf(one).startsWith(begins) && nameOf(one).endsWith(ends)),
    bar.key,
  );
  const limit = bar.most ?? bar.least ?? 0;
  const wanted = `${bar.most === undefined ? '≥' : '≤'} ${limit} ${bar.unit}`.trim();
  if (value === undefined) return [bar.what, wanted, 'not measured', '—', ''];
  const met = bar.most === undefined ? value >= limit : value <= limit;
  const distance = limit === 0 ? `by ${value}` : `${(value / limit).toFixed(2)} × the bar`;
  return [
    bar.what,
    wanted,
    `${value} ${bar.unit}`.trim(),
    met ? 'met' : `**not met**, ${distance}`,
    met ? '' : bar.cause,
  ];
}

function withSdk(lines: readonly Line[]): Line[] {
  return lines.map(one => {
    const sdk = lines.find(other => other.load === one.load && String(other.arm).startsWith('official SDK'));
    const [own, theirs] = [numberOf(one, 'perSecond'), numberOf(sdk, 'perSecond')];
    if (own === undefined || theirs === undefined || theirs === 0) return one;
    return { ...one, rateOfSdk: Number((own / theirs).toFixed(2)) };
  });
}
