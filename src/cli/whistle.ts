import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import type { RouteResult, RoutingBook } from '../whistle/route/index.ts';
import { createRouter, parseCountyBook } from '../whistle/route/index.ts';

const line = z.object({
  id: z.union([z.string(), z.number()]),
  town: z.string().nullish(),
  text: z.string(),
});
const named = z.object({ id: z.union([z.string(), z.number()]) });

const demoCounty = new URL('../directory/demo/county.json', import.meta.url);

/** The bundled demo county's routing book. */
export function demoBook(): RoutingBook {
  const parsed = parseCountyBook(JSON.parse(readFileSync(demoCounty, 'utf8')));
  if (!parsed.ok) throw new Error(`bundled county file is broken: ${parsed.problems.join('; ')}`);
  return parsed.book;
}

function parseJson(source: string): { ok: true; value: unknown } | { ok: false; error: string } {
  try {
    return { ok: true, value: JSON.parse(source) };
  } catch (cause) {
    return { ok: false, error: `not JSON: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}

function answer(id: string | number, r: RouteResult): object {
  const { isWhistle, outOfScope, lead, joint, type, ask, matched, confidence } = r;
  return { id, isWhistle, outOfScope, lead, joint, type, ask, matched, confidence };
}

/**
 * `chayici whistle route`: one JSON answer a line for each `{id, town?, text}` line, in order. A line that cannot be
 * read is answered `{id?, error}` and makes the exit code 1; the others are answered all the same. Blank lines are skipped.
 */
export async function whistleRoute(
  input: Readable,
  output: Writable,
  book: RoutingBook = demoBook(),
): Promise<number> {
  const router = createRouter(book);
  let code = 0;
  const write = async (value: object): Promise<void> => {
    if (output.write(`${JSON.stringify(value)}\n`)) return;
    await new Promise<void>(resolve => output.once('drain', () => resolve()));
  };
  for await (const source of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (source.trim() === '') continue;
    const json = parseJson(source);
    const parsed = json.ok ? line.safeParse(json.value) : undefined;
    if (parsed?.success === true) {
      const { id, town, text } = parsed.data;
      await write(answer(id, router.route({ town: town ?? undefined, text })));
      continue;
    }
    code = 1;
    const id = json.ok ? named.safeParse(json.value) : undefined;
    const problem = parsed?.error.issues.map(i => `${i.path.join('.') || 'line'}: ${i.message}`).join('; ');
    await write({
      ...(id?.success === true ? { id: id.data.id } : {}),
      error: json.ok ? problem : json.error,
    });
  }
  return code;
}
