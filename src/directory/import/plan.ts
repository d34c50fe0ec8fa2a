import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '../../db/sql.ts';

/** How many rows of a sheet were new, different, or as on record. */
export interface Counts {
  added: number;
  changed: number;
  unchanged: number;
}

/** One difference for the audit: what it is about, and the fields before and after. */
export interface Change {
  readonly sheet: string;
  readonly key: string;
  readonly before: JsonObject | null;
  readonly after: JsonObject;
}

/** What is to be written to one table. Nothing is written before every row of every sheet has been judged. */
export class Plan<T extends object> {
  readonly sheet: string;
  readonly inserts: T[] = [];
  readonly updates: { readonly before: T; readonly after: T }[] = [];
  unchanged = 0;
  readonly #key: (record: T) => string;

  /** `key` names a record in the audit, by what officials call it. */
  constructor(sheet: string, key: (record: T) => string) {
    this.sheet = sheet;
    this.#key = key;
  }

  put(before: T | undefined, after: T): void {
    if (before === undefined) this.inserts.push(after);
    else if (isDeepStrictEqual({ ...before }, { ...after })) this.unchanged += 1;
    else this.updates.push({ before, after });
  }

  get counts(): Counts {
    return { added: this.inserts.length, changed: this.updates.length, unchanged: this.unchanged };
  }

  *changes(): Generator<Change> {
    const { sheet } = this;
    for (const after of this.inserts)
      yield { sheet, key: this.#key(after), before: null, after: fields(after) };
    for (const { before, after } of this.updates) {
      const names = Object.keys(after).filter(
        name => !isDeepStrictEqual(field(before, name), field(after, name)),
      );
      yield { sheet, key: this.#key(after), before: fields(before, names), after: fields(after, names) };
    }
  }
}

/** The fields of a record that are kept in the audit; a phone number is not readable there. */
function fields(record: object, names: readonly string[] = Object.keys(record)): JsonObject {
  return Object.fromEntries(
    names.map(name => {
      const value = field(record, name);
      return [name, name === 'mobile' && typeof value === 'string' ? maskMobile(value) : toJson(value)];
    }),
  );
}

function toJson(value: unknown): Json {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return null;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toJson(inner)]));
}

/** 154****0001 */
export function maskMobile(mobile: string): string {
  return `${mobile.slice(0, 3)}****${mobile.slice(-4)}`;
}

function field(record: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(record, name)?.value;
}
