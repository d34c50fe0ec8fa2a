/** `chayici reply parse`: liaison officers' replies on stdin as JSON lines, their readings on stdout, one per line. */
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { createCalendar, type WorkCalendar } from '../duty/calendar.ts';
import { chineseDaysCalendar, chineseDaysYears } from '../duty/chinese-days.ts';
import { parseReply } from '../report/reply/parse.ts';

/** An instant; a text without an offset is Beijing time. */
const instant = z.string().transform((text, context) => {
  const zoned = /(?:z|[+-]\d{2}:?\d{2})$/iu.test(text.trim())
    ? text
    : `${text}${text.includes('T') ? '' : 'T00:00'}+08:00`;
  const at = new Date(zoned);
  if (!Number.isNaN(at.getTime())) return at;
  context.addIssue({ code: 'custom', message: `not a date and time: ${text}` });
  return z.NEVER;
});

const lineSchema = z.object({
  id: z.union([z.string(), z.number()]),
  text: z.string(),
  context: z.object({
    now: instant,
    deadline: instant,
    item: z.string().default(''),
    quarter: z.string().default(''),
  }),
});

const idSchema = z.object({ id: z.union([z.string(), z.number()]) });

/**
 * Answers `{id, intent, slots}` for every line `{id, text, context:{now, deadline, item, quarter}}`, in order. A line
 * that cannot be read is answered `{id?, error}` and the others are answered all the same; then the exit code is 1.
 */
export async function replyParse(input: Readable, output: Writable): Promise<number> {
  const calendar = createCalendar(chineseDaysCalendar(chineseDaysYears()));
  let exitCode = 0;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    const answer = answerLine(line, calendar);
    if ('error' in answer) exitCode = 1;
    if (!output.write(`${JSON.stringify(answer)}\n`)) await drained(output);
  }
  return exitCode;
}

type Answer =
  | { id: string | number; intent: string; slots: object }
  | { id?: string | number; error: string };

function answerLine(line: string, calendar: WorkCalendar): Answer {
  const json = parseJson(line);
  if (!json.ok) return { error: `not JSON: ${json.message}` };
  const read = lineSchema.safeParse(json.value);
  if (read.success) {
    const { id, text, context } = read.data;
    const { intent, slots } = parseReply(text, context, calendar);
    return { id, intent, slots };
  }
  const known = idSchema.safeParse(json.value);
  const error = read.error.issues
    .map(issue => `${issue.path.join('.') || 'line'}: ${issue.message}`)
    .join('; ');
  return known.success ? { id: known.data.id, error } : { error };
}

function parseJson(line: string): { ok: true; value: unknown } | { ok: false; message: string } {
  try {
    return { ok: true, value: JSON.parse(line) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

function drained(output: Writable): Promise<void> {
  return new Promise(resolve => output.once('drain', resolve));
}
