import { createHash } from 'node:crypto';
import type { Json, JsonObject, Sql } from '../db/sql.ts';

/** One thing that happened. Append-only: a correction is a further entry. */
export interface AuditEntry {
  /** One chain a subject: `task:…`, `person:…`, `stranger:dingtalk`. */
  readonly stream: string;
  readonly at: Date;
  readonly regionId: string;
  readonly actorKind: 'person' | 'system' | 'api' | 'operator';
  readonly actorId: string;
  /** Where it came in: a platform's name, h5, api, clock, cli. */
  readonly channel: string;
  /** `feature.command` or another closed name; never free text. */
  readonly action: string;
  /** Before and after, and what else a reader needs to understand the step. */
  readonly detail: JsonObject;
}

/** What the hash covers; `seq` starts at 1 in every stream. */
export interface Link extends AuditEntry {
  readonly seq: number;
  readonly prevHash: string;
}

export const FIRST_HASH = '0'.repeat(64);

/** SHA-256 over the entry in canonical JSON (keys sorted) and the hash before it, as 64 hex digits. */
export function linkHash(link: Link): string {
  const content = canonical({
    stream: link.stream,
    seq: link.seq,
    at: link.at.toISOString(),
    regionId: link.regionId,
    actorKind: link.actorKind,
    actorId: link.actorId,
    channel: link.channel,
    action: link.action,
    detail: link.detail,
  });
  return createHash('sha256').update(link.prevHash).update(content).digest('hex');
}

function canonical(value: Json | undefined): string {
  if (value === undefined) return 'null';
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  const keys = Object.keys(value)
    .filter(key => value[key] !== undefined)
    .sort();
  return `{${keys.map(key => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

interface HeadRow {
  stream: string;
  seq: number;
  hash: string;
}

/** Where streams end, by name; one that is not in it has to be looked up under its lock. */
export type AuditHeads = ReadonlyMap<string, { readonly seq: number; readonly hash: string }>;

/** Where these streams end, for a caller who keeps others from writing to them until its transaction is over. */
export async function auditHeads(sql: Sql, streams: readonly string[]): Promise<AuditHeads> {
  if (streams.length === 0) return new Map();
  const rows = await sql.query<HeadRow>('select stream, seq, hash from audit_head where stream = any($1)', [
    streams,
  ]);
  const found = new Map(rows.map(row => [row.stream, { seq: row.seq, hash: row.hash }]));
  return new Map(streams.map(stream => [stream, found.get(stream) ?? { seq: 0, hash: FIRST_HASH }]));
}

/** The same under the lock of their rows: two transactions that write one stream queue there. */
async function lockedHeads(sql: Sql, streams: readonly string[]): Promise<AuditHeads> {
  if (streams.length === 0) return new Map();
  const rows = await sql.query<HeadRow>(
    `insert into audit_head (stream, seq, hash) select s, 0, $2 from unnest($1::text[]) s order by s
     on conflict (stream) do update set seq = audit_head.seq returning stream, seq, hash`,
    [streams, FIRST_HASH],
  );
  return new Map(rows.map(row => [row.stream, { seq: row.seq, hash: row.hash }]));
}

/**
 * Appends entries in their order, each to the end of its stream, inside the caller's transaction. Streams that are not
 * in `held` are locked first. A stream that somebody wrote to in spite of being held makes the statement fail.
 */
export async function record(
  sql: Sql,
  entries: readonly AuditEntry[],
  held: AuditHeads = new Map(),
): Promise<void> {
  if (entries.length === 0) return;
  const streams = [...new Set(entries.map(entry => entry.stream))].sort();
  const locked = await lockedHeads(
    sql,
    streams.filter(stream => !held.has(stream)),
  );
  const heads = new Map([...held, ...locked]);
  const links = entries.map(entry => {
    const head = heads.get(entry.stream);
    if (head === undefined) throw new Error(`no audit head for ${entry.stream}`);
    const link = { ...entry, seq: head.seq + 1, prevHash: head.hash };
    const hash = linkHash(link);
    heads.set(entry.stream, { seq: link.seq, hash });
    return { ...link, at: link.at.toISOString(), hash };
  });
  await sql.query(
    `with links as (
       select * from json_to_recordset($1::json) as x(stream text, seq int, at timestamptz, "regionId" text,
         "actorKind" text, "actorId" text, channel text, action text, detail jsonb, "prevHash" text, hash text)),
     appended as (
       insert into audit (stream, seq, at, region_id, actor_kind, actor_id, channel, action, detail, prev_hash, hash)
       select stream, seq, at, "regionId", "actorKind", "actorId", channel, action, detail, "prevHash", hash
       from links order by stream, seq)
     insert into audit_head (stream, seq, hash)
     select distinct on (stream) stream, seq, hash from links order by stream, seq desc
     on conflict (stream) do update set seq = excluded.seq, hash = excluded.hash`,
    [JSON.stringify(links)],
  );
}
