import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { RouteResult, RoutingBook } from '../../src/whistle/route/index.ts';
import { parseCountyBook } from '../../src/whistle/route/index.ts';

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

export const countyFile = (): unknown => read('../../src/directory/demo/county.json');

export function demoBook(): RoutingBook {
  const parsed = parseCountyBook(countyFile());
  if (!parsed.ok) throw new Error(parsed.problems.join('; '));
  return parsed.book;
}

const sample = z.object({
  id: z.string(),
  round: z.number().optional(),
  category: z.string().default('dev'),
  town: z.string().optional(),
  text: z.string(),
  isWhistle: z.boolean().default(true),
  outOfScope: z.boolean().default(false),
  leadAny: z.array(z.string().nullable()),
  mustInclude: z.array(z.string()),
  mayInclude: z.array(z.string()),
  typeAny: z.array(z.string()),
  ask: z.array(z.string()).optional(),
});
export type Sample = z.infer<typeof sample>;

export const samplesIn = (path: string): Sample[] =>
  z.object({ items: z.array(sample) }).parse(read(path)).items;

/** What is wrong with an answer, by the rule of domain reference §5.7; empty when nothing is. */
export function faults(s: Sample, r: RouteResult): string[] {
  const found: string[] = [];
  if (r.isWhistle !== s.isWhistle) found.push('isWhistle');
  if (r.outOfScope !== s.outOfScope) found.push('outOfScope');
  if (!s.leadAny.includes(r.lead)) found.push(`lead ${r.lead}`);
  const sent = r.lead === null ? [] : [r.lead, ...r.joint];
  for (const unit of s.mustInclude) if (!sent.includes(unit)) found.push(`misses ${unit}`);
  const allowed = new Set<string | null>([...s.mustInclude, ...s.mayInclude, ...s.leadAny]);
  for (const unit of sent) if (!allowed.has(unit)) found.push(`over ${unit}`);
  if (r.lead !== null && !s.typeAny.includes(r.type)) found.push(`type ${r.type}`);
  if (s.ask !== undefined && r.ask.toSorted().join() !== s.ask.toSorted().join())
    found.push(`ask ${r.ask.join()}`);
  return found;
}
