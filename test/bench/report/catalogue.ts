/** One bench: a program that says JSON lines, and how its lines make a table. */
export interface Bench {
  readonly name: string;
  readonly title: string;
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  /** For `--short`: to see that it runs, not to be quoted. */
  readonly shortEnv: Readonly<Record<string, string>>;
  /** How often it is run; `medians` are taken over them. */
  readonly runs: number;
  /** Key of a line and what stands above its column. */
  readonly columns: readonly (readonly [key: string, head: string])[];
  readonly note?: string;
}

const MEDIAN_OF = 3;

export const CATALOGUE: readonly Bench[] = [
  {
    name: 'tap',
    title: 'Tap to acknowledgement',
    file: 'tap.ts',
    env: { SECONDS: '8' },
    shortEnv: { SECONDS: '1' },
    runs: MEDIAN_OF,
    columns: [
      ['name', 'load · who'],
      ['perSecond', 'answers/s'],
      ['p50', 'p50 ms'],
      ['p99', 'p99 ms'],
      ['max', 'max ms'],
      ['p99OfFloor', 'p99 ÷ floor'],
      ['rateOfFloor', 'rate ÷ floor'],
      ['failed', 'failed'],
      ['late', 'late'],
      ['lost', 'acknowledged and lost'],
      ['doubled', 'doubled'],
    ],
    note:
      'Signed and encrypted card clicks by HTTP, 5 % delivered again. The floor is a bare fastify route with the same signature check and ' +
      'one transaction of four rows. The two SDKs answer from memory: the last rows show what each has left of its acknowledged taps after kill −9; ' +
      'they do not know a click that comes again either. “Failed” of those rows are the clicks after the death. The Chat SDK answers before it acts, asks the platform for the message of every tap, and is ' +
      'driven here by the community’s `chat-adapter-lark`, since 飞书’s own `@larksuite/vercel-chat-adapter` takes events by long connection only.',
  },
  {
    name: 'fanout',
    title: 'Fan-out through a limited platform',
    file: 'fanout.ts',
    env: { CARDS: '2000' },
    shortEnv: { CARDS: '60' },
    runs: MEDIAN_OF,
    columns: [
      ['name', 'what'],
      ['makespanS', 'makespan s'],
      ['timesEven', '÷ even pace'],
      ['timesLeast', '÷ least possible'],
      ['limitHits', 'limit hits'],
      ['limitHitsAfterWarmUp', 'after 5 s'],
      ['lost', 'lost'],
      ['doubled', 'doubled'],
      ['outOfOrder', 'out of order in a chat'],
    ],
    note:
      'The stand-in of 飞书 takes 50 calls a second and 1,000 a minute in sliding windows, 5 a second to one person; 1 % of calls are accepted and then ' +
      'reset, 2 % answered with 503. “Even pace” is the platform’s 1,000 a minute without pause; “least possible” fills each minute’s thousand at its ' +
      'beginning, at 50 a second, and makes each call that was answered with a fault once more. `CARDS=10000 node test/bench/fanout.ts` takes ten minutes; `REPLICAS=4` shares the ' +
      'work among processes.',
  },
  {
    name: 'sweep',
    title: 'Sweep over 1,000,000 open duties',
    file: 'sweep.ts',
    env: {},
    shortEnv: {},
    runs: 1,
    columns: [
      ['what', 'what'],
      ['medianMs', 'median ms'],
      ['sweepMs', 'sweep ms'],
      ['floorMs', 'floor ms'],
      ['ratio', '÷ floor'],
      ['doubled', 'doubled'],
      ['lost', 'lost'],
    ],
    note: 'Medians of 3 (of 30 for the empty sweep) inside one run.',
  },
  {
    name: 'calls',
    title: 'Platform calls of one shared card',
    file: 'calls.ts',
    env: {},
    shortEnv: {},
    runs: MEDIAN_OF,
    columns: [
      ['name', 'what'],
      ['taps', 'taps'],
      ['tappedS', 'within s'],
      ['copies', 'copies'],
      ['changes', 'update calls'],
      ['perCopy', 'a copy'],
      ['mostOnOneCopy', 'most on one copy'],
      ['stale', 'copies behind at the end'],
    ],
  },
  {
    name: 'start',
    title: 'Cold start and memory',
    file: 'start.ts',
    env: {},
    shortEnv: {},
    runs: MEDIAN_OF,
    columns: [
      ['name', 'what'],
      ['seconds', 's'],
      ['serviceMB', 'service MB (RSS)'],
      ['engineMB', 'its PostgreSQL MB (PSS)'],
    ],
  },
  {
    name: 'soak',
    title: 'Soak',
    file: 'soak.ts',
    env: { MINUTES: '20' },
    shortEnv: { MINUTES: '0.5' },
    runs: 1,
    columns: [
      ['name', 'what'],
      ['taps', 'taps'],
      ['failed', 'failed'],
      ['firstMB', 'resident MB, first'],
      ['lastMB', 'last'],
      ['slopeMBPerMin', 'MB a minute, second half'],
      ['firstHeapMB', 'heap after collection, first minute'],
      ['lastHeapMB', 'last minute'],
      ['heapSlopeMBPerMin', 'MB a minute, second half'],
      ['firstMinuteP50', 'p50 first minute'],
      ['lastMinuteP50', 'p50 last minute'],
      ['firstMinuteP99', 'p99 first minute'],
      ['lastMinuteP99', 'p99 last minute'],
    ],
  },
  {
    name: 'replicas',
    title: 'Processes on one PostgreSQL',
    file: 'replicas.ts',
    env: { SECONDS: '8' },
    shortEnv: { SECONDS: '1' },
    runs: MEDIAN_OF,
    columns: [
      ['name', 'what'],
      ['perSecond', 'answers/s'],
      ['p50', 'p50 ms'],
      ['p99', 'p99 ms'],
      ['failed', 'failed'],
      ['lost', 'lost'],
      ['doubled', 'doubled'],
    ],
    note: 'Processes, load and PostgreSQL share the same two cores, so more processes are not expected to be faster here; what is looked for is that nothing is lost or done twice. A missing row was not measured.',
  },
];
