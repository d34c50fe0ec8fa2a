/** 计划外报备 (F000 四(三), rules R3 and R4) from another county system: the same command as the card's button. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Inbound } from '../chat/inbound.ts';
import type { Db } from '../db/client.ts';
import { visitTriggers } from '../rules/schema.ts';
import { authorise, findTask, taskSummary } from './api.ts';

const problem = z.object({ error: z.string(), code: z.string().optional() });
const filing = z.object({
  reason: z.string().trim().min(1).max(200).describe('Why the check is needed'),
  trigger: z
    .object({
      type: z.enum(visitTriggers),
      evidenceNo: z.string().max(40).optional().describe('工单号 or 哨单号 of a case'),
      basisNo: z.string().max(40).optional().describe('文号 of an exemption'),
    })
    .optional()
    .describe('Left out: as the task was opened'),
});

/** `POST /api/v1/tasks/:id/filing`: files an unplanned task; the answer says in words when it is filed too late. */
export function addFilingsApi(app: FastifyInstance, { db, inbound }: { db: Db; inbound: Inbound }): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/v1/tasks/:id/filing',
    {
      schema: {
        summary: 'File an unplanned task (计划外报备)',
        headers: z.object({ 'idempotency-key': z.string().min(8).max(120).optional() }),
        params: z.object({ id: z.string().max(64) }),
        body: filing,
        response: {
          200: taskSummary,
          201: taskSummary,
          401: problem,
          403: problem,
          404: problem,
          422: problem,
        },
      },
    },
    async (request, reply) => {
      const holder = await authorise(db, request, reply, 'tasks:write');
      if (holder === undefined) return reply;
      const { id } = request.params;
      if ((await findTask(db, id, holder)) === undefined)
        return reply.status(404).send({ error: 'no such task' });
      const submitted = await inbound.submit({
        type: 'command',
        platform: 'api',
        eventId: `${holder.tokenId}:filing:${id}:${request.headers['idempotency-key'] ?? randomUUID()}`,
        userId: holder.tokenId,
        work: {
          feature: 'task',
          subjectId: id,
          command: { type: 'task.file', ...request.body },
          actor: { kind: 'api', tokenId: holder.tokenId, name: holder.name, member: holder.member },
        },
      });
      if (submitted.outcome === 'refused')
        return reply.status(422).send({ error: submitted.say, code: submitted.code });
      const task = await findTask(db, id, holder);
      if (task === undefined) return reply.status(404).send({ error: 'no such task' });
      return reply.status(submitted.outcome === 'repeated' ? 200 : 201).send(task);
    },
  );
}
