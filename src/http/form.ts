import { pageCopy } from '../../cards/page-copy.ts';
import type { Field, FormValues } from '../chat/card.ts';

export interface FormReading {
  readonly values: FormValues;
  /** What to put right, by field name. */
  readonly problems: ReadonlyMap<string, string>;
}

const LONGEST = 1000;

/** Checks what was typed against the fields of an action; unknown names are dropped, typed text is kept as it was. */
export function readFields(fields: readonly Field[], typed: Readonly<Record<string, string>>): FormReading {
  const values: Record<string, string> = {};
  const problems = new Map<string, string>();
  for (const field of fields) {
    const value = (typed[field.name] ?? '').trim();
    values[field.name] = value;
    const problem = problemOf(field, value);
    if (problem !== undefined) problems.set(field.name, problem);
  }
  return { values, problems };
}

function problemOf(field: Field, value: string): string | undefined {
  if (value === '') {
    if (!field.required) return undefined;
    return field.type === 'photo' ? pageCopy.requiredFile(field.label) : pageCopy.required(field.label);
  }
  const max = field.maxLength ?? LONGEST;
  switch (field.type) {
    case 'date':
      return isDate(value) ? undefined : pageCopy.badDate;
    case 'time':
      return /^([01]\d|2[0-3]):[0-5]\d$/.test(value) ? undefined : pageCopy.badTime;
    case 'number':
      return /^\d{1,9}$/.test(value) ? undefined : pageCopy.badNumber(field.label);
    case 'select':
    case 'multiselect': {
      const allowed = new Set(field.options?.map(option => option.value));
      return value.split('\n').every(one => allowed.has(one)) ? undefined : pageCopy.badChoice(field.label);
    }
    case 'photo':
      // Ids of our own files, checked where they were taken.
      return undefined;
    default:
      return [...value].length > max ? pageCopy.tooLong(field.label, max) : undefined;
  }
}

function isDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const at = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
}
