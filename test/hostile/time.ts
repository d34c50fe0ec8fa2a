/** Milliseconds of processor time of one call. */
async function once(call: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** The least of a few, so that a busy machine counts for little. */
async function cost(call: () => unknown): Promise<number> {
  return Math.min(await once(call), await once(call), await once(call));
}

/** Below this nobody notices, and the clock's grain is all that would be measured. */
const NOTICEABLE_MS = 150;

/**
 * How much more processor time the longest text takes than one half as long: 2 is linear, 4 quadratic, more is what
 * an attacker looks for. 0 where even the longest goes unnoticed.
 */
export async function growth(
  read: (text: string) => unknown,
  textOf: (size: number) => string,
  longest: number,
): Promise<number> {
  const all = () => read(textOf(longest));
  if ((await once(all)) < NOTICEABLE_MS) return 0;
  const whole = await cost(all);
  if (whole < NOTICEABLE_MS) return 0;
  return whole / Math.max(1, await cost(() => read(textOf(longest / 2))));
}

/** What repeated patterns stumble over: a run of each, between a beginning that invites them and an end that fails. */
const RUNS = [
  ' ',
  '\n',
  '\t \n',
  '　',
  '9',
  '1.',
  '1、',
  '9月',
  '9月1日 ',
  '一百',
  '第',
  ',',
  '，。',
  ':',
  '@a ',
  '「',
  '“a”',
  '[a]',
  '>',
  '不',
  '没有',
  '收到',
  '说是',
  '回复',
  '吹哨',
  '街道路口东侧',
  '集合 对象:',
  '下周',
  '问题',
  '改成',
  'RW2026-',
  // Some eighteen letters and spaces in compatibility form.
  '\uFDFA',
  'A\u0301',
  '\u200B',
  '👍',
] as const;
const BEGINNINGS = ['', '发起联合检查 S01 ', '吹哨 ', '报备 RW2026-0001 ', '更正：', '查哨 '] as const;

export interface Attack {
  readonly name: string;
  readonly textOf: (size: number) => string;
}

export const ATTACKS: readonly Attack[] = RUNS.flatMap(run =>
  BEGINNINGS.map(beginning => ({
    name: `${JSON.stringify(beginning)} and a run of ${JSON.stringify(run)}`,
    textOf: (size: number) =>
      `${beginning}${run.repeat(Math.ceil(size / run.length))}`.slice(0, size - 1).concat('!'),
  })),
);
