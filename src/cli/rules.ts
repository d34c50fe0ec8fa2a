/** `chayici rules run`: JSON lines of cases in, JSON lines of verdicts out, one for one and in order. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable, type Writable } from 'node:stream';
import { type InputIssue, parseCase } from '../rules/parse.ts';
import { answerCase } from '../rules/run.ts';

/** What was wrong with a line: BAD_JSON and BAD_INPUT are the caller's to mend, INTERNAL is a bug of ours. */
interface LineError {
  code: 'BAD_JSON' | 'BAD_INPUT' | 'INTERNAL';
  line: number;
  message: string;
  issues?: readonly InputIssue[];
}

type LineId = string | number | null;

/**
 * Answers every line, bad ones with `{id, error}`; blank lines are skipped. A stream is split into lines here; any
 * other source yields whole lines. Resolves to the exit code: 0, or 1 when a line was bad.
 */
export async function rulesRun(input: AsyncIterable<string> | Readable, output: Writable): Promise<number> {
  let exitCode = 0;
  let line = 0;
  const lines = input instanceof Readable ? createInterface({ input, crlfDelay: Infinity }) : input;
  for await (const text of lines) {
    line += 1;
    const trimmed = text.trim(); // a byte order mark goes with the blanks
    if (trimmed === '') continue;
    const answer = answerLine(trimmed, line);
    if ('error' in answer) exitCode = 1;
    if (!output.write(`${JSON.stringify(answer)}\n`)) await once(output, 'drain');
  }
  return exitCode;
}

function answerLine(text: string, line: number): object {
  let id: LineId = null;
  try {
    const input = readJson(text);
    if (!input.ok)
      return { id, error: { code: 'BAD_JSON', line, message: input.reason } satisfies LineError };
    id = idOf(input.value);
    const parsed = parseCase(input.value);
    if (!parsed.ok) return { id, error: badInput(line, parsed.issues) };
    const { verdict, codes, data } = answerCase(parsed.value);
    const { ignored } = parsed;
    return {
      id,
      verdict,
      codes,
      ...(Object.keys(data).length > 0 && { data }),
      ...(ignored.length > 0 && { ignored }),
    };
  } catch (error) {
    // One line that meets a bug of ours must not take the answers of the others with it.
    const message = error instanceof Error ? error.message : String(error);
    return { id, error: { code: 'INTERNAL', line, message } satisfies LineError };
  }
}

function badInput(line: number, issues: readonly InputIssue[]): LineError {
  const message = issues.map(({ path, reason }) => `${path || 'input'}: ${reason}`).join('; ');
  return { code: 'BAD_INPUT', line, message, issues };
}

function readJson(text: string): { ok: true; value: unknown } | { ok: false; reason: string } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

function idOf(value: unknown): LineId {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null;
  return typeof value.id === 'string' || typeof value.id === 'number' ? value.id : null;
}
