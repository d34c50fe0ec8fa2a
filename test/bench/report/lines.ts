import { z } from 'zod';

const line = z.record(z.string(), z.unknown());
export type Line = z.infer<typeof line>;

const results = z.record(
  z.string(),
  z.object({
    at: z.string(),
    commit: z.string(),
    machine: z.string(),
    load: z.number(),
    command: z.string(),
    runs: z.number(),
    lines: z.array(line),
  }),
);
/** What each bench said last, by its name; kept beside the page so that one bench can be measured again alone. */
export type Results = z.infer<typeof results>;

export function readResults(text: string): Results {
  return results.parse(JSON.parse(text));
}

/** JSON lines of one run; whatever else a program printed is passed over. */
export function readLines(output: string): Line[] {
  return output.split('\n').flatMap(text => {
    if (!text.startsWith('{')) return [];
    return [line.parse(JSON.parse(text))];
  });
}

/** Counts of harm: the worst run speaks, not the middle one. */
const HARM = new Set([
  'failed',
  'late',
  'lost',
  'doubled',
  'outOfOrder',
  'limitHits',
  'limitHitsAfterWarmUp',
  'stale',
]);

/** One line a name: numbers are medians over the runs, counts of harm the worst. */
export function medians(runs: readonly (readonly Line[])[]): Line[] {
  return (runs[0] ?? []).map(first => {
    const same = runs.flatMap(lines => lines.filter(one => nameOf(one) === nameOf(first)));
    return Object.fromEntries(
      Object.entries(first).map(([key, value]) => {
        const numbers = same.map(one => one[key]).filter(one => typeof one === 'number');
        if (typeof value !== 'number' || numbers.length === 0) return [key, value];
        const sorted = numbers.sort((a, b) => a - b);
        return [key, HARM.has(key) ? sorted.at(-1) : middle(sorted)];
      }),
    );
  });
}

/** Of two in the middle, what lies between them. */
function middle(sorted: readonly number[]): number {
  const upper = sorted[sorted.length >> 1] ?? 0;
  const lower = sorted[(sorted.length - 1) >> 1] ?? upper;
  return upper === lower ? upper : Number(((upper + lower) / 2).toFixed(2));
}

export function nameOf(one: Line): string {
  return String(one.name ?? one.what ?? '');
}

export function numberOf(one: Line | undefined, key: string): number | undefined {
  const value = one?.[key];
  return typeof value === 'number' ? value : undefined;
}

/** Adds to each tap line how it stands to the floor under the same load in the same run. */
export function besideFloor(lines: readonly Line[]): Line[] {
  return lines.map(one => {
    const floor = lines.find(other => other.load === one.load && String(other.arm).startsWith('floor'));
    return {
      ...one,
      p99OfFloor: ratio(numberOf(one, 'p99'), numberOf(floor, 'p99')),
      rateOfFloor: ratio(numberOf(one, 'perSecond'), numberOf(floor, 'perSecond')),
    };
  });
}

function ratio(value: number | undefined, floor: number | undefined): number | undefined {
  return value === undefined || floor === undefined || floor === 0
    ? undefined
    : Number((value / floor).toFixed(2));
}
