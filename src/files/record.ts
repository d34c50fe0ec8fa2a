import { createHash } from 'node:crypto';
import type { Sql } from '../db/sql.ts';
import { type FileKind, fileName, kindOf } from './kind.ts';
import type { FileStore } from './store.ts';

/** An uploaded file as pages list it. */
export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly mime: string;
  readonly bytes: number;
}

/** The card and person whose form a file comes with. */
export interface FileOwner {
  readonly cardId: string;
  readonly personId: string;
  readonly subjectKind: string;
  readonly subjectId: string;
}

export interface Upload {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Of the form: the same form sent twice stores nothing twice. */
  readonly nonce: string;
}

const ALPHABET = 'abcdefghjkmnpqrstvwxyz0123456789';
/** A file whose form was never handed in is dropped after this. */
const ABANDONED_MS = 86_400_000;
const DROPPED_AT_ONCE = 20;

/** Keeps one file; undefined when it is of no kind that is taken. */
export async function keepFile(
  sql: Sql,
  store: FileStore,
  owner: FileOwner,
  upload: Upload,
  now: Date,
): Promise<StoredFile | undefined> {
  const kind = kindOf(upload.bytes);
  if (kind === undefined) return undefined;
  const sha256 = createHash('sha256').update(upload.bytes).digest();
  const file = fileOf(upload, kind, idOf([owner.cardId, owner.personId, upload.nonce, sha256]));
  // The bytes first: a row always has its file.
  await store.put(file.id, upload.bytes, kind);
  await sql.query(
    `insert into stored_file (id, name, mime, bytes, sha256, card_id, person_id, subject_kind, subject_id, uploaded_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (id) do nothing`,
    [
      file.id,
      file.name,
      file.mime,
      file.bytes,
      sha256.toString('hex'),
      owner.cardId,
      owner.personId,
      owner.subjectKind,
      owner.subjectId,
      now,
    ],
  );
  return file;
}

function fileOf(upload: Upload, kind: FileKind, id: string): StoredFile {
  return { id, name: fileName(upload.name, kind), mime: kind, bytes: upload.bytes.byteLength };
}

/** 120 bits that nobody can guess who does not hold the form and the file. */
function idOf(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\u0000');
  return [...hash.digest().subarray(0, 24)].map(byte => ALPHABET.charAt(byte & 31)).join('');
}

/** Those of the ids that this person uploaded for this card; others are not told apart from unknown ones. */
export async function ownFiles(
  sql: Sql,
  owner: Pick<FileOwner, 'cardId' | 'personId'>,
  ids: readonly string[],
): Promise<StoredFile[]> {
  if (ids.length === 0) return [];
  const rows = await sql.query<StoredFile>(
    `select id, name, mime, bytes from stored_file where id = any($1) and card_id = $2 and person_id = $3`,
    [ids, owner.cardId, owner.personId],
  );
  const byId = new Map(rows.map(row => [row.id, row]));
  return ids.flatMap(id => byId.get(id) ?? []);
}

/** The form with these files is being handed in; from now on they are not dropped. */
export async function handIn(sql: Sql, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await sql.query('update stored_file set handed_in_at = coalesce(handed_in_at, $2) where id = any($1)', [
    ids,
    now,
  ]);
}

/** What was handed in for a subject, oldest first. */
export async function filesOf(sql: Sql, subjectKind: string, subjectId: string): Promise<StoredFile[]> {
  return sql.query<StoredFile>(
    `select id, name, mime, bytes from stored_file
     where subject_kind = $1 and subject_id = $2 and handed_in_at is not null order by handed_in_at, id limit 60`,
    [subjectKind, subjectId],
  );
}

export async function findFile(sql: Sql, id: string): Promise<StoredFile | undefined> {
  const rows = await sql.query<StoredFile>('select id, name, mime, bytes from stored_file where id = $1', [
    id,
  ]);
  return rows[0];
}

/** Drops some of the files whose form was given up. */
export async function dropAbandoned(sql: Sql, store: FileStore, now: Date): Promise<number> {
  const rows = await sql.query<{ id: string }>(
    `delete from stored_file where id in (
       select id from stored_file where handed_in_at is null and uploaded_at < $1 order by uploaded_at limit $2
       for update skip locked) returning id`,
    [new Date(now.getTime() - ABANDONED_MS), DROPPED_AT_ONCE],
  );
  for (const { id } of rows) await store.remove(id);
  return rows.length;
}

/** The form was not taken after all: what this attempt handed in does not belong to the subject. */
export async function takeBack(sql: Sql, ids: readonly string[], handedInAt: Date): Promise<void> {
  if (ids.length === 0) return;
  await sql.query('update stored_file set handed_in_at = null where id = any($1) and handed_in_at = $2', [
    ids,
    handedInAt,
  ]);
}
