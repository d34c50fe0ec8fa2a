import { randomUUID } from 'node:crypto';
import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Inbound } from '../chat/inbound.ts';
import type { Db } from '../db/client.ts';
import { randomId } from '../opaque.ts';
import { type Scope, type TokenHolder, tokenHolder } from './tokens.ts';

export interface ApiOptions {
  readonly db: Db;
  readonly inbound: Inbound;
  /** Further parts of the API; they stand in the same description. */
  readonly parts?: readonly ((app: FastifyInstance) => void)[];
}

const problem = z.object({ error: z.string(), code: z.string().optional() });

const newTask = z.object({
  scenario: z.string().min(1).max(20).describe('Code of a published scenario, for example S01'),
  date: z.iso.date().describe('Day of the inspection, Asia/Shanghai'),
  time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .default('09:00')
    .describe('HH:mm, Asia/Shanghai'),
  place: z.string().max(60).default(''),
  route: z.string().max(120).default(''),
  enterprises: z
    .array(z.string().min(1).max(60))
    .max(200)
    .default([])
    .describe('Full names as in the register'),
  dispatch: z.boolean().default(false).describe('Send it out at once instead of leaving it as a draft'),
});

export const taskSummary = z.object({
  id: z.string(),
  no: z.string(),
  state: z.string(),
  scenario: z.string(),
  date: z.string().nullable(),
  filingNo: z.string().nullable(),
  units: z.array(z.object({ code: z.string(), name: z.string(), state: z.string() })),
});

/** `/api/v1`: what other county systems may do, each with a bearer token that acts for one unit. */
export async function addApi(app: FastifyInstance, options: ApiOptions): Promise<void> {
  await app.register(async scope => {
    scope.setValidatorCompiler(validatorCompiler);
    scope.setSerializerCompiler(serializerCompiler);
    await scope.register(swagger, {
      openapi: {
        info: { title: 'Chayici 查一次', version: '1' },
        components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
        security: [{ token: [] }],
      },
      transform: jsonSchemaTransform,
    });
    scope.get('/api/openapi.json', { schema: { hide: true } }, async () => scope.swagger());
    addTasks(scope, options);
    for (const part of options.parts ?? []) part(scope);
  });
}

function addTasks(app: FastifyInstance, { db, inbound }: ApiOptions): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  api.post(
    '/api/v1/tasks',
    {
      schema: {
        summary: 'Start a joint inspection task',
        headers: z.object({ 'idempotency-key': z.string().min(8).max(120).optional() }),
        body: newTask,
        response: { 200: taskSummary, 201: taskSummary, 401: problem, 403: problem, 422: problem },
      },
    },
    async (request, reply) => {
      const holder = await authorise(db, request, reply, 'tasks:write');
      if (holder === undefined) return reply;
      const submitted = await inbound.submit({
        type: 'command',
        platform: 'api',
        eventId: `${holder.tokenId}:${request.headers['idempotency-key'] ?? randomUUID()}`,
        userId: holder.tokenId,
        work: {
          feature: 'task',
          subjectId: randomId(),
          command: { type: 'task.open', ...request.body },
          actor: { kind: 'api', tokenId: holder.tokenId, name: holder.name, member: holder.member },
        },
      });
      if (submitted.outcome === 'refused') {
        return reply.status(422).send({ error: submitted.say, code: submitted.code });
      }
      const task = await findTask(db, submitted.subjectId, holder);
      if (task === undefined) return reply.status(422).send({ error: 'the task was not kept' });
      return reply.status(submitted.outcome === 'repeated' ? 200 : 201).send(task);
    },
  );
  api.get(
    '/api/v1/tasks/:id',
    {
      schema: {
        summary: 'One task with the answers of its units',
        params: z.object({ id: z.string().max(64) }),
        response: { 200: taskSummary, 401: problem, 403: problem, 404: problem },
      },
    },
    async (request, reply) => {
      const holder = await authorise(db, request, reply, 'tasks:read');
      if (holder === undefined) return reply;
      const task = await findTask(db, request.params.id, holder);
      return task ?? reply.status(404).send({ error: 'no such task' });
    },
  );
}

/** Answers the request itself when the token does not do. */
export async function authorise(
  db: Db,
  request: FastifyRequest,
  reply: FastifyReply,
  scope: Scope,
): Promise<TokenHolder | undefined> {
  const token = /^Bearer (\S{20,200})$/.exec(request.headers.authorization ?? '')?.[1];
  const holder = token === undefined ? undefined : await tokenHolder(db, token);
  if (holder === undefined) {
    await reply
      .status(401)
      .header('www-authenticate', 'Bearer')
      .send({ error: 'a valid bearer token is needed' });
    return undefined;
  }
  if (holder.scopes.includes(scope)) return holder;
  await reply.status(403).send({ error: `this token lacks the scope ${scope}` });
  return undefined;
}

/**
 * A task that the token's unit takes part in or has opened, or any announced one of its region for the office: one that
 * may not be announced is known to its group alone (F000 四(四)).
 */
export async function findTask(
  db: Db,
  id: string,
  holder: TokenHolder,
): Promise<z.infer<typeof taskSummary> | undefined> {
  const rows = await db.query<z.infer<typeof taskSummary>>(
    `select t.id, t.no, t.state, t.doc->>'scenarioName' as scenario, t.date, t.filing_no as "filingNo",
       (select json_agg(json_build_object('code', p.doc->'unit'->>'code', 'name', p.doc->'unit'->>'name',
          'state', p.state) order by (p.doc->>'no')::int) from task_participant p where p.task_id = t.id) as units
     from joint_task t
     where t.id = $1 and (exists (select 1 from task_participant p where p.task_id = t.id and p.unit_id = $2)
       or t.doc->'createdBy'->>'unitId' = $2
       or $3 and not coalesce((t.doc->>'unannounced')::boolean, false)
         and exists (select 1 from region_upward(t.region_id) r where r.id = $4))`,
    [id, holder.member.unitId, holder.member.isOffice, holder.member.regionId],
  );
  return rows[0];
}
