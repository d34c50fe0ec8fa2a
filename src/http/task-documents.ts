/** Files that cards of a joint task offer, made when somebody opens them: the notice and the archive package. */
import { archiveDocument } from '../archive/document.ts';
import { gatherArchive, verifyArchive } from '../archive/package.ts';
import { archiveView } from '../archive/view.ts';
import type { Db } from '../db/client.ts';
import type { Surroundings } from '../decide/surroundings.ts';
import type { CardDocument } from './h5.ts';
import { makeNotice, noticeHindrance, noticeName } from './notice.ts';
import { findPublicTask } from './task-public.ts';

export interface TaskDocumentOptions {
  readonly db: Db;
  readonly surroundings: Surroundings;
  readonly verifyUrl: (code: string) => string;
}

interface OfCard {
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly kind: string;
}

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** Undefined when the card offers no file of that name, or the task none any more. */
export async function taskDocument(
  options: TaskDocumentOptions,
  card: OfCard,
  name: string,
): Promise<CardDocument | undefined> {
  if (card.subjectKind !== 'task') return undefined;
  switch (`${card.kind}/${name}`) {
    case 'task.notice/notice.docx':
      return noticeOf(options, card.subjectId);
    case 'task.archived/archive.docx':
    case 'task.archived/archive.json':
      return archiveOf(options, card.subjectId, name);
    default:
      return undefined;
  }
}

async function noticeOf(
  { db, surroundings, verifyUrl }: TaskDocumentOptions,
  id: string,
): Promise<CardDocument | undefined> {
  const task = await findPublicTask(db, { id });
  if (task === undefined || noticeHindrance(task) !== undefined) return undefined;
  const bytes = await makeNotice(db, task, surroundings, verifyUrl);
  return { name: noticeName(task.no), mime: DOCX, bytes };
}

async function archiveOf(
  { db, surroundings }: TaskDocumentOptions,
  id: string,
  name: string,
): Promise<CardDocument | undefined> {
  const gathered = await db.tx(async sql => {
    await sql.query('set transaction isolation level repeatable read, read only');
    const [task] = await sql.query<{ no: string }>('select no from joint_task where id = $1', [id]);
    return task === undefined ? undefined : gatherArchive(sql, task.no, surroundings.now());
  });
  if (gathered?.ok !== true) return undefined;
  const { archive } = gathered;
  const no = String(archive.task.no);
  if (name === 'archive.json')
    return {
      name: `${no}.json`,
      mime: 'application/json',
      bytes: Buffer.from(`${JSON.stringify(archive, null, 2)}\n`),
    };
  const verdict = verifyArchive(archive);
  const bytes = await archiveDocument(archiveView(archive, verdict.ok ? undefined : verdict.fault));
  return { name: `${no}.docx`, mime: DOCX, bytes };
}
