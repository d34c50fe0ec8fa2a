import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { noticeCopy as copy } from '../../cards/verify-copy.ts';
import type { Interpreter } from '../chat/entry.ts';
import type { Db } from '../db/client.ts';
import type { Sql } from '../db/sql.ts';
import type { Surroundings } from '../decide/surroundings.ts';
import { membersById } from '../directory/who.ts';
import { dayOf } from '../duty/calendar.ts';
import { noticeDocument } from './notice-doc.ts';
import type { SignedLinks } from './signed-links.ts';
import { findPublicTask, type PublicTask } from './task-public.ts';

export interface NoticeOptions {
  readonly db: Db;
  readonly surroundings: Surroundings;
  readonly links: SignedLinks;
  readonly verifyUrl: (code: string) => string;
}

const params = z.object({ token: z.string().max(400) });
const OPEN = new Set(['DISPATCHED', 'CONFIRMED', 'TEAMED']);
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** Why there is no notice of this task; undefined when there is one to give (R9: suppressed where none may be given). */
export function noticeHindrance(task: PublicTask): string | undefined {
  if (task.unannounced) return copy.suppressed;
  if (task.emergency) return copy.emergency;
  if (task.filingNo === null || task.inspectionCode === null) return copy.notFiled;
  if (!OPEN.has(task.state)) return copy.begun;
  return task.enterprises.length === 0 ? copy.noObjects : undefined;
}

export function noticeName(no: string): string {
  return `${copy.title}${no}.docx`;
}

/** The document itself. Throws when there is a hindrance. */
export async function makeNotice(
  sql: Sql,
  task: PublicTask,
  surroundings: Surroundings,
  verifyUrl: (code: string) => string,
): Promise<Buffer> {
  const hindrance = noticeHindrance(task);
  if (hindrance !== undefined || task.inspectionCode === null) throw new Error(`no notice of ${task.no}`);
  const { settings } = await surroundings.context(sql, task.regionId);
  return noticeDocument({
    task,
    verifyUrl: verifyUrl(task.inspectionCode),
    complaint: settings.verify.complaint,
    today: dayOf(surroundings.now()),
  });
}

/** `/notice/<token>`: the notice of one task for one person of its units, signed and expiring. */
export async function addNotice(app: FastifyInstance, options: NoticeOptions): Promise<void> {
  app.get('/notice/:token', async (request, reply) => {
    const [taskId = '', personId = ''] = options.links.read(params.parse(request.params).token) ?? [];
    const task = taskId === '' ? undefined : await findPublicTask(options.db, { id: taskId });
    const member = (await membersById(options.db, personId === '' ? [] : [personId])).get(personId);
    const mine =
      task !== undefined && member !== undefined && (member.isOffice || takesPart(task, member.unitId));
    if (!mine || noticeHindrance(task) !== undefined) return reply.status(410).send({ error: 'gone' });
    const body = await makeNotice(options.db, task, options.surroundings, options.verifyUrl);
    const name = encodeURIComponent(noticeName(task.no));
    return reply
      .type(DOCX)
      .header('content-disposition', `attachment; filename*=UTF-8''${name}`)
      .header('cache-control', 'no-store')
      .send(body);
  });
}

function takesPart(task: PublicTask, unitId: string): boolean {
  return task.units.some(unit => unit.id === unitId);
}

/** 告知 RW2026-0001: where the notice of a task is, for somebody of its units. */
export function noticeQuestion(noticeUrl: (taskId: string, personId: string) => string): Interpreter {
  return async (sql, message, member) => {
    const no = /^(?:检查)?(?:事先)?告知书?\s*(RW\d{4}-\d{4,})$/iu.exec(
      message.text.normalize('NFKC').trim(),
    )?.[1];
    if (no === undefined) return undefined;
    const task = await findPublicTask(sql, { no });
    if (task === undefined || !(await mayAsk(sql, task, member.unitId, member.isOffice, member.regionId))) {
      return { say: copy.unknown(no) };
    }
    return { say: noticeHindrance(task) ?? copy.link(task.no, noticeUrl(task.id, member.personId)) };
  };
}

async function mayAsk(
  sql: Sql,
  task: PublicTask,
  unitId: string,
  isOffice: boolean,
  regionId: string,
): Promise<boolean> {
  if (takesPart(task, unitId)) return true;
  if (!isOffice) return false;
  const rows = await sql.query('select 1 from region_upward($1) where id = $2', [task.regionId, regionId]);
  return rows.length > 0;
}
