/** 场景清单 from another county system: proposed, reviewed and published by the same commands as the cards' buttons. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Inbound } from '../chat/inbound.ts';
import type { Db } from '../db/client.ts';
import type { Json } from '../db/sql.ts';
import { randomId } from '../opaque.ts';
import { proposal } from '../plan/scenario/commands.ts';
import { SCENARIO_STATUSES } from '../plan/scenario/state.ts';
import { authorise } from './api.ts';
import type { TokenHolder } from './tokens.ts';

const problem = z.object({ error: z.string(), code: z.string().optional() });
const scenarioSummary = z.object({
  id: z.string(),
  code: z.string(),
  version: z.number().int(),
  name: z.string(),
  status: z.enum(SCENARIO_STATUSES),
  lead: z.string().describe('Code of the unit'),
  items: z.number().int(),
});
type ScenarioSummary = z.infer<typeof scenarioSummary>;

const headers = z.object({ 'idempotency-key': z.string().min(8).max(120).optional() });
const answers = { 200: scenarioSummary, 201: scenarioSummary, 401: problem, 403: problem, 422: problem };

/** `POST /api/v1/scenarios` and, by the office, `…/:id/review` and `…/:id/publish`. */
export function addScenariosApi(app: FastifyInstance, options: { db: Db; inbound: Inbound }): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  api.post(
    '/api/v1/scenarios',
    {
      schema: {
        summary: 'Propose a scenario, or the next version of one (清单提出)',
        headers,
        body: proposal,
        response: answers,
      },
    },
    async (request, reply) => {
      const holder = await authorise(options.db, request, reply, 'lists:write');
      if (holder === undefined) return reply;
      const command = { type: 'scenario.propose', ...request.body };
      const done = await act(options, holder, request.headers['idempotency-key'], randomId(), command);
      if (!done.kept) return reply.status(422).send(done.problem);
      return reply.status(done.repeated ? 200 : 201).send(done.scenario);
    },
  );
  for (const [verb, summary] of [
    ['review', 'Review a proposed scenario (清单审定)'],
    ['publish', 'Publish a reviewed scenario; the version before is retired (清单公布)'],
  ] as const) {
    api.post(
      `/api/v1/scenarios/:id/${verb}`,
      { schema: { summary, headers, params: z.object({ id: z.string().max(64) }), response: answers } },
      async (request, reply) => {
        const holder = await authorise(options.db, request, reply, 'lists:write');
        if (holder === undefined) return reply;
        const command = { type: `scenario.${verb}` };
        const key = request.headers['idempotency-key'];
        const done = await act(options, holder, key, request.params.id, command);
        return done.kept ? reply.send(done.scenario) : reply.status(422).send(done.problem);
      },
    );
  }
}

type Acted =
  | { readonly kept: true; readonly repeated: boolean; readonly scenario: ScenarioSummary }
  | { readonly kept: false; readonly problem: z.infer<typeof problem> };

async function act(
  { db, inbound }: { db: Db; inbound: Inbound },
  holder: TokenHolder,
  key: string | undefined,
  id: string,
  command: Json,
): Promise<Acted> {
  const submitted = await inbound.submit({
    type: 'command',
    platform: 'api',
    eventId: `${holder.tokenId}:scenario:${key ?? randomUUID()}`,
    userId: holder.tokenId,
    work: {
      feature: 'scenario',
      subjectId: id,
      command,
      actor: { kind: 'api', tokenId: holder.tokenId, name: holder.name, member: holder.member },
    },
  });
  if (submitted.outcome === 'refused')
    return { kept: false, problem: { error: submitted.say, code: submitted.code } };
  const scenario = await find(db, submitted.subjectId, holder);
  return scenario === undefined
    ? { kept: false, problem: { error: 'the scenario was not kept' } }
    : { kept: true, repeated: submitted.outcome === 'repeated', scenario };
}

async function find(db: Db, id: string, { member }: TokenHolder): Promise<ScenarioSummary | undefined> {
  const rows = await db.query<ScenarioSummary>(
    `select s.id, s.code, s.version, s.name, s.status, l.code as lead,
       (select count(*)::int from scenario_item i where i.scenario_id = s.id) as items
     from scenario s join unit l on l.id = s.lead_unit_id
     where s.id = $1 and s.region_id in (select id from region_upward($2))`,
    [id, member.regionId],
  );
  return rows[0];
}
