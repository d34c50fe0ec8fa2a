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

export type Parsed = { ok: true; value: RuleCase } | { ok: false; issues: readonly InputIssue[] };

const commandSchema = z.looseObject({
  command: z.enum(['rules check', 'merge suggest', 'merge saved', 'plan check', 'draw', 'due']),
  drawn: z.unknown().optional(),
});

/** Reads one case; never throws on bad input. */
export function parseCase(input: unknown): Parsed {
  const kind = commandSchema.safeParse(input);
  if (!kind.success) return { ok: false, issues: kind.error.issues.flatMap(issue => describe(issue)) };
  const result = schemaOf(kind.data.command, kind.data.drawn !== undefined).safeParse(input);
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, issues: result.error.issues.flatMap(issue => describe(issue)) };
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
