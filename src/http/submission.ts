import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { pageCopy } from '../../cards/page-copy.ts';
import type { Action, Card, FormValues } from '../chat/card.ts';
import type { Sql } from '../db/sql.ts';
import { type FileOwner, keepFile, ownFiles, type StoredFile } from '../files/record.ts';
import type { FileStore } from '../files/store.ts';
import { randomId } from '../opaque.ts';
import { readFields } from './form.ts';
import { MAX_FILES, readMultipart } from './upload.ts';

/** A form as it was sent: for which action, what is in it, and what has to be put right. */
export interface Submission {
  readonly action: Action | undefined;
  /** The form's own id: sent twice, it counts once. A fresh one when the page carried none of ours. */
  readonly nonce: string;
  readonly values: FormValues;
  readonly problems: ReadonlyMap<string, string>;
  /** Files that are with us, by field; they need not be sent again. */
  readonly files: ReadonlyMap<string, readonly StoredFile[]>;
}

export interface SubmissionRoom {
  readonly sql: Sql;
  readonly store: FileStore;
  readonly now: () => Date;
}

const NONCE = /^[a-z0-9]{24}$/;
const typedForm = z.record(z.string(), z.union([z.string(), z.array(z.string())])).prefault({});

/** Reads a form, urlencoded or with files, and checks it. Files are kept at once, so that an error elsewhere loses none. */
export async function readSubmission(
  request: FastifyRequest,
  card: Card,
  owner: FileOwner,
  room: SubmissionRoom,
): Promise<Submission> {
  const form = request.isMultipart()
    ? await readWithFiles(request, card, owner, room)
    : { typed: flatten(typedForm.parse(request.body ?? {})), fresh: [], problems: new Map<string, string>() };
  const action = actionOf(card, form.typed._action);
  const given = form.typed._nonce ?? '';
  const genuine = NONCE.test(given);
  const { files, problems: lost } = await filesOfForm(action, form, owner, room.sql);
  const typed = { ...form.typed };
  for (const [field, list] of files) typed[field] = list.map(file => file.id).join('\n');
  const { values, problems } = readFields(action?.fields ?? [], typed);
  return {
    action,
    nonce: genuine ? given : randomId(),
    values,
    problems: new Map([
      ...problems,
      ...lost,
      ...form.problems,
      ...(genuine ? [] : [['_nonce', ''] as const]),
    ]),
    files,
  };
}

/** The action of the card that waits on the page; links lead elsewhere and are none. */
export function actionOf(card: Card, id: string | undefined): Action | undefined {
  return card.actions.find(action => action.id === id && action.url === undefined);
}

interface ReadForm {
  readonly typed: Record<string, string>;
  readonly fresh: readonly { readonly field: string; readonly file: StoredFile }[];
  readonly problems: ReadonlyMap<string, string>;
}

async function readWithFiles(
  request: FastifyRequest,
  card: Card,
  owner: FileOwner,
  room: SubmissionRoom,
): Promise<ReadForm> {
  const fresh: { field: string; file: StoredFile }[] = [];
  const unknown = new Map<string, string[]>();
  const { typed, tooLong, tooMany } = await readMultipart(request, async (incoming, so) => {
    const field = actionOf(card, so._action)?.fields?.find(one => one.name === incoming.field);
    if (field?.type !== 'photo') return;
    const upload = { name: incoming.name, bytes: incoming.bytes, nonce: so._nonce ?? '' };
    const file = await keepFile(room.sql, room.store, owner, upload, room.now());
    if (file !== undefined) fresh.push({ field: incoming.field, file });
    else unknown.set(incoming.field, [...(unknown.get(incoming.field) ?? []), incoming.name.slice(0, 40)]);
  });
  const problems = new Map<string, string>();
  for (const field of tooMany) problems.set(field, pageCopy.fileTooMany);
  for (const field of tooLong) problems.set(field, pageCopy.fileTooLong);
  for (const [field, names] of unknown) problems.set(field, pageCopy.fileUnknown(names.join('、')));
  return { typed, fresh, problems };
}

/** What came now and what came with an earlier try and is still ticked, each file once. */
async function filesOfForm(
  action: Action | undefined,
  form: ReadForm,
  owner: FileOwner,
  sql: Sql,
): Promise<{ files: Map<string, StoredFile[]>; problems: Map<string, string> }> {
  const files = new Map<string, StoredFile[]>();
  const problems = new Map<string, string>();
  for (const field of action?.fields ?? []) {
    if (field.type !== 'photo') continue;
    const ticked = (form.typed[field.name] ?? '')
      .split('\n')
      .filter(id => id !== '')
      .slice(0, 2 * MAX_FILES);
    const kept = await ownFiles(sql, owner, [...new Set(ticked)]);
    if (kept.length < new Set(ticked).size) problems.set(field.name, pageCopy.fileGone);
    const fresh = form.fresh.filter(one => one.field === field.name).map(one => one.file);
    const all = [...new Map([...kept, ...fresh].map(file => [file.id, file])).values()];
    if (all.length > MAX_FILES) problems.set(field.name, pageCopy.fileTooMany);
    files.set(field.name, all.slice(0, MAX_FILES));
  }
  return { files, problems };
}

function flatten(form: Readonly<Record<string, string | readonly string[]>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => [name, typeof value === 'string' ? value : value.join('\n')]),
  );
}
