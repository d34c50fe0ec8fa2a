import type { FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Inbound } from '../chat/inbound.ts';
import type { Db } from '../db/client.ts';
import { randomId } from '../opaque.ts';
import { callOfClue } from '../whistle/lookups.ts';
import { tokenHolder } from './tokens.ts';

const problem = z.object({ error: z.string(), code: z.string().optional() });

const newClue = z.object({
  source: z
    .string()
    .trim()
    .min(1)
    .max(40)
    .describe('System that the clue comes from, for example 12345 or 网格'),
  no: z.string().trim().min(1).max(60).describe('Number of the clue in that system'),
  town: z.string().trim().max(40).default('').describe('Township by name or unit code, where it is known'),
  place: z.string().trim().max(120).default(''),
  text: z.string().trim().min(2).max(4000).describe('What was reported, in the words of the report'),
});

const clueSummary = z.object({
  id: z.string(),
  no: z.string(),
  state: z.string(),
  type: z.string(),
  town: z.string(),
});

/**
 * `POST /api/v1/clues`: a clue of another county system (12345, 网格) becomes a call that waits for acceptance at the
 * dispatch desk. The same idempotency key, or the same source and number, makes one call.
 */
export async function addCluesApi(
  app: FastifyInstance,
  { db, inbound }: { db: Db; inbound: Inbound },
): Promise<void> {
  await app.register(async scope => {
    scope.setValidatorCompiler(validatorCompiler);
    scope.setSerializerCompiler(serializerCompiler);
    scope.withTypeProvider<ZodTypeProvider>().post(
      '/api/v1/clues',
      {
        schema: {
          summary: 'Hand over a clue as a call awaiting acceptance',
          headers: z.object({ 'idempotency-key': z.string().min(8).max(120).optional() }),
          body: newClue,
          response: { 200: clueSummary, 201: clueSummary, 401: problem, 403: problem, 422: problem },
        },
      },
      async (request, reply) => {
        const token = /^Bearer (\S{20,200})$/.exec(request.headers.authorization ?? '')?.[1];
        const holder = token === undefined ? undefined : await tokenHolder(db, token);
        if (holder === undefined) {
          return reply
            .status(401)
            .header('www-authenticate', 'Bearer')
            .send({ error: 'a valid bearer token is needed' });
        }
        if (!holder.scopes.includes('clues:write')) {
          return reply.status(403).send({ error: 'this token lacks the scope clues:write' });
        }
        const { source, no, town, place, text } = request.body;
        const key = request.headers['idempotency-key'] ?? `clue:${source}:${no}`;
        const submitted = await inbound.submit({
          type: 'command',
          platform: 'api',
          eventId: `${holder.tokenId}:${key}`,
          userId: holder.tokenId,
          work: {
            feature: 'whistle',
            subjectId: randomId(),
            command: { type: 'whistle.clue', text, town, place, source: { system: source, no } },
            actor: { kind: 'api', tokenId: holder.tokenId, name: holder.name, member: holder.member },
          },
        });
        const known = await callOfClue(db, holder.member.regionId, { system: source, no });
        if (submitted.outcome === 'refused' && known === undefined) {
          return reply.status(422).send({ error: submitted.say, code: submitted.code });
        }
        const rows = await db.query<z.infer<typeof clueSummary>>(
          `select id, no, state, type, doc->>'townName' as town from whistle where id = $1`,
          [submitted.outcome === 'refused' ? known?.id : submitted.subjectId],
        );
        const clue = rows[0];
        if (clue === undefined) return reply.status(422).send({ error: 'the clue was not kept' });
        return reply.status(submitted.outcome === 'decided' ? 201 : 200).send(clue);
      },
    );
  });
}
