/**
 * The one shape in which code below the features talks to PostgreSQL: a pool, or one connection inside a transaction.
 * `pg`'s Pool and PoolClient both fit. Row types are what the statement's text promises; statements live beside the
 * type they fill.
 */
export interface Sql {
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** A value that survives `jsonb` unchanged. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };
export type JsonObject = { readonly [key: string]: Json | undefined };

/**
 * Waits for all of them, also when one fails, and then throws the first failure: a statement that is still on its way
 * must not outlive its transaction.
 */
export async function together<T extends readonly Promise<unknown>[]>(
  all: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(all);
  return Promise.all(all);
}
