import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Db } from '../db/client.ts';
import { enterprisePage, officerPage } from '../directory/lists.ts';
import { dayOf } from '../duty/calendar.ts';
import { authorise } from './api.ts';

const MOST = 200;
const problem = z.object({ error: z.string(), code: z.string().optional() });
const paging = {
  after: z.string().max(64).optional().describe('Id of the last row of the page before'),
  words: z.string().max(60).optional().describe('Part of the name'),
  most: z.coerce.number().int().min(1).max(MOST).default(50),
};

const enterprises = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      creditCode: z.string().nullable(),
      category: z.string(),
      grade: z.string(),
      listType: z.string(),
      address: z.string(),
    }),
  ),
  next: z.string().nullable().describe('Value of `after` for the next page; null on the last'),
});
const officers = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      certNo: z.string(),
      unit: z.string(),
      validUntil: z.string().nullable(),
      valid: z.boolean(),
    }),
  ),
  next: z.string().nullable(),
});

/** `GET /api/v1/enterprises` and `/officers`: a unit reads its region's enterprises and its own officers, the office all. */
export function addListsApi(app: FastifyInstance, { db, now }: { db: Db; now: () => Date }): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  api.get(
    '/api/v1/enterprises',
    {
      schema: {
        summary: 'The register of enterprises, page by page',
        querystring: z.object({
          ...paging,
          category: z.string().max(20).optional(),
          grade: z.enum(['trusted', 'general', 'key']).optional(),
        }),
        response: { 200: enterprises, 401: problem, 403: problem },
      },
    },
    async (request, reply) => {
      const holder = await authorise(db, request, reply, 'lists:read');
      if (holder === undefined) return reply;
      const rows = await enterprisePage(db, holder.member.regionId, request.query);
      return { rows, next: nextOf(rows, request.query.most) };
    },
  );
  api.get(
    '/api/v1/officers',
    {
      schema: {
        summary: 'Certified officers and others who may come along, page by page',
        querystring: z.object(paging),
        response: { 200: officers, 401: problem, 403: problem },
      },
    },
    async (request, reply) => {
      const holder = await authorise(db, request, reply, 'lists:read');
      if (holder === undefined) return reply;
      const { member } = holder;
      const mine = member.isOffice ? {} : { unitId: member.unitId };
      const rows = await officerPage(db, member.regionId, dayOf(now()), { ...request.query, ...mine });
      return { rows, next: nextOf(rows, request.query.most) };
    },
  );
}

function nextOf(rows: readonly { readonly id: string }[], most: number): string | null {
  return rows.length < most ? null : (rows.at(-1)?.id ?? null);
}
