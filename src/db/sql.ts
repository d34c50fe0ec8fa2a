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
