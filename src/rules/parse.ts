/** Reading one case: which schema applies, and what is wrong where. */
import { z } from 'zod';
import {
  checkCase,
  drawCase,
  dueCase,
  mergeSavedCase,
  mergeSuggestCase,
  planCase,
  type RuleCase,
  redrawCase,
} from './schema.ts';

/** One thing that is wrong: where in the input, and why. */
export interface InputIssue {
  path: string;
  reason: string;
}

export type Parsed =
  /** `ignored`: keys beside the case's own that nothing is decided by; the answer names them. */
  { ok: true; value: RuleCase; ignored: readonly string[] } | { ok: false; issues: readonly InputIssue[] };

const commandSchema = z.looseObject({
  command: z.enum(['rules check', 'merge suggest', 'merge saved', 'plan check', 'draw', 'due']),
  drawn: z.unknown().optional(),
});

/**
 * Reads one case; never throws on bad input. A null is a field that was not filled in. A note of somebody's beside the
 * case's own keys is left aside and named; within the case an unknown key is refused, for it may be a misspelt one.
 */
export function parseCase(raw: unknown): Parsed {
  const input = withoutNulls(raw);
  const kind = commandSchema.safeParse(input);
  if (!kind.success) return { ok: false, issues: kind.error.issues.flatMap(issue => describe(issue)) };
  const schema = schemaOf(kind.data.command, kind.data.drawn !== undefined);
  const result = schema.safeParse(input);
  if (result.success) return { ok: true, value: result.data, ignored: [] };
  const ignored = notesIn(result.error.issues);
  const bare = Object.fromEntries(Object.entries(kind.data).filter(([key]) => !ignored.includes(key)));
  const again = ignored.length === 0 ? result : schema.safeParse(bare);
  if (again.success) return { ok: true, value: again.data, ignored };
  return { ok: false, issues: again.error.issues.flatMap(issue => describe(issue)) };
}

function notesIn(issues: readonly z.core.$ZodIssue[]): string[] {
  return issues.flatMap(issue =>
    issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [],
  );
}

/** The same without the keys of objects that are null. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (inner === null ? [] : [[key, withoutNulls(inner)]])),
  );
}

function schemaOf(command: z.output<typeof commandSchema>['command'], recheck: boolean): z.ZodType<RuleCase> {
  switch (command) {
    case 'rules check':
      return checkCase;
    case 'merge suggest':
      return mergeSuggestCase;
    case 'merge saved':
      return mergeSavedCase;
    case 'plan check':
      return planCase;
    case 'draw':
      return recheck ? redrawCase : drawCase;
    case 'due':
      return dueCase;
  }
}

function describe(issue: z.core.$ZodIssue): InputIssue[] {
  const path = pathText(issue.path);
  if (issue.code !== 'unrecognized_keys') return [{ path, reason: issue.message }];
  return issue.keys.map(key => ({ path: path ? `${path}.${key}` : key, reason: 'unknown key' }));
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text ? `${text}.${String(key)}` : String(key);
  }, '');
}
