/** 归档包: everything that is on record about one finished joint task, and the proof that it is the record. */
import { z } from 'zod';
import { FIRST_HASH, linkHash } from '../audit/record.ts';
import type { Json, JsonObject, Sql } from '../db/sql.ts';

const ARCHIVE_FORMAT = 'chayici-archive-v1';

const json: z.ZodType<Json> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(json), z.record(z.string(), json)]),
);
const object = z.record(z.string(), json);

const entry = z.object({
  stream: z.string(),
  seq: z.number().int(),
  at: z.iso.datetime(),
  regionId: z.string(),
  actorKind: z.enum(['person', 'system', 'api', 'operator']),
  actorId: z.string(),
  channel: z.string(),
  action: z.string(),
  detail: object,
  prevHash: z.string(),
  hash: z.string(),
});
export type ArchiveEntry = z.infer<typeof entry>;

export const archivePackage = z.object({
  format: z.literal(ARCHIVE_FORMAT),
  madeAt: z.iso.datetime(),
  task: object,
  participants: z.array(object),
  /** Visits (进门) that the task wrote into the enterprises' accounts. */
  visits: z.array(object),
  /** What was handed in with the forms: name, kind, length and SHA-256 of each file; the bytes stay in the file store. */
  files: z.array(object).default([]),
  /** Names of the people whose ids stand in the entries. */
  people: z.record(z.string(), z.string()),
  entries: z.array(entry),
  head: z.object({ seq: z.number().int(), hash: z.string() }),
  verification: z.object({ method: z.string(), first: z.string(), intact: z.boolean() }),
});
export type ArchivePackage = z.infer<typeof archivePackage>;

const METHOD =
  'hash = sha256(prevHash + content), content = canonical JSON (keys sorted) of {action, actorId, actorKind, at, channel, detail, regionId, seq, stream}; the first prevHash is 64 zeros, seq counts from 1, head is the last entry';

const FINISHED = ['ARCHIVED', 'CANCELLED', 'MERGED_INTO'];

export type ArchiveResult =
  | { readonly ok: true; readonly archive: ArchivePackage }
  | { readonly ok: false; readonly reason: 'unknown' | 'unfinished' };

/** Gathers the package of a task by its number, in one snapshot when `sql` is a repeatable-read transaction. */
export async function gatherArchive(sql: Sql, no: string, now: Date): Promise<ArchiveResult> {
  const [row] = await sql.query<{ id: string; state: string; task: JsonObject }>(
    'select t.id, t.state, to_jsonb(t) as task from joint_task t where t.no = upper($1)',
    [no],
  );
  if (row === undefined) return { ok: false, reason: 'unknown' };
  if (!FINISHED.includes(row.state)) return { ok: false, reason: 'unfinished' };
  const stream = `task:${row.id}`;
  const participants = await sql.query<{ row: JsonObject }>(
    `select to_jsonb(p) as row from task_participant p where p.task_id = $1 order by (p.doc->>'no')::int, p.unit_id`,
    [row.id],
  );
  const visits = await sql.query<{ row: JsonObject }>(
    'select to_jsonb(v) as row from visit v where v.task_id = $1 order by v.date, v.id',
    [row.id],
  );
  const files = await sql.query<{ row: JsonObject }>(
    `select json_build_object('id', f.id, 'name', f.name, 'mime', f.mime, 'bytes', f.bytes, 'sha256', f.sha256,
       'personId', f.person_id, 'at', f.handed_in_at) as row
     from stored_file f where f.subject_kind = 'task' and f.subject_id = $1 and f.handed_in_at is not null order by f.id`,
    [row.id],
  );
  const entries = await entriesOf(sql, stream);
  const [head] = await sql.query<{ seq: number; hash: string }>(
    'select seq, hash from audit_head where stream = $1',
    [stream],
  );
  const archive: ArchivePackage = {
    format: ARCHIVE_FORMAT,
    madeAt: now.toISOString(),
    task: object.parse(row.task),
    participants: participants.map(({ row: participant }) => object.parse(participant)),
    visits: visits.map(({ row: visit }) => object.parse(visit)),
    files: files.map(({ row: file }) => object.parse(file)),
    people: await namesOf(sql, entries),
    entries,
    head: head ?? { seq: 0, hash: FIRST_HASH },
    verification: { method: METHOD, first: FIRST_HASH, intact: true },
  };
  return {
    ok: true,
    archive: { ...archive, verification: { ...archive.verification, intact: verifyArchive(archive).ok } },
  };
}

async function entriesOf(sql: Sql, stream: string): Promise<ArchiveEntry[]> {
  const rows = await sql.query<object & { at: Date }>(
    `select stream, seq, at, region_id as "regionId", actor_kind as "actorKind", actor_id as "actorId", channel, action,
       detail, prev_hash as "prevHash", hash from audit where stream = $1 order by seq`,
    [stream],
  );
  return rows.map(row => entry.parse({ ...row, at: row.at.toISOString() }));
}

async function namesOf(sql: Sql, entries: readonly ArchiveEntry[]): Promise<Record<string, string>> {
  const rows = await sql.query<{ id: string; name: string }>(
    'select id, name from person where id = any($1)',
    [[...new Set(entries.map(({ actorId }) => actorId))]],
  );
  return Object.fromEntries(rows.map(({ id, name }) => [id, name]));
}

export type ArchiveVerdict =
  | { readonly ok: true; readonly entries: number; readonly head: string }
  | { readonly ok: false; readonly fault: string };

/** Recomputes the chain from the package alone. `fault` names the first place that does not hold. */
export function verifyArchive(input: unknown): ArchiveVerdict {
  const parsed = archivePackage.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return {
      ok: false,
      fault: `not an archive package: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    };
  }
  const { entries, head, task } = parsed.data;
  const stream = `task:${String(task.id)}`;
  let last = FIRST_HASH;
  for (const [at, link] of entries.entries()) {
    if (link.stream !== stream) return { ok: false, fault: `entry ${link.seq} belongs to another record` };
    if (link.seq !== at + 1) return { ok: false, fault: `entry ${at + 1} is missing` };
    if (link.prevHash !== last)
      return { ok: false, fault: `entry ${link.seq} does not follow the one before it` };
    if (linkHash({ ...link, at: new Date(link.at) }) !== link.hash)
      return { ok: false, fault: `entry ${link.seq} was changed` };
    last = link.hash;
  }
  if (head.seq !== entries.length || head.hash !== last)
    return { ok: false, fault: 'the end of the record is cut off' };
  return stateFault(parsed.data) ?? { ok: true, entries: entries.length, head: last };
}

/** The state that the row shows must be the one that the record last says the task came to. */
function stateFault({ entries, task }: ArchivePackage): ArchiveVerdict | undefined {
  const said = entries.findLast(
    link => link.action.startsWith('task.') && taskStateIn(link.detail) !== undefined,
  );
  if (said === undefined || taskStateIn(said.detail) === task.state) return undefined;
  return {
    ok: false,
    fault: `the record ends in ${taskStateIn(said.detail) ?? ''}, the task says ${String(task.state)}`,
  };
}

const stateChange = z.object({ unit: z.undefined().optional(), after: z.object({ state: z.string() }) });

/** A participant's entry names its unit; the others are about the task. */
function taskStateIn(detail: JsonObject): string | undefined {
  const parsed = stateChange.safeParse(detail);
  return parsed.success ? parsed.data.after.state : undefined;
}
