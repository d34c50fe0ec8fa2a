import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Db } from '../db/client.ts';
import { addDays } from '../duty/calendar.ts';
import { computeMetrics, measuredUnits, metricText } from '../report/metrics/compute.ts';
import { METRICS } from '../report/metrics/definitions.ts';
import { readSpan } from '../report/metrics/span.ts';
import { authorise } from './api.ts';

const problem = z.object({ error: z.string(), code: z.string().optional() });

const value = z.object({
  unit: z.string().nullable().describe('Unit code; null for all units together'),
  numerator: z.number().int(),
  denominator: z.number().int().nullable().describe('Null for a plain count'),
  text: z.string().describe('As officials see it; — where there is nothing to divide by'),
});

const answer = z.object({
  first: z.string(),
  last: z.string(),
  asOf: z.string(),
  metrics: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      numerator: z.string(),
      denominator: z.string().nullable(),
      note: z.string(),
      values: z.array(value),
    }),
  ),
});

/** `GET /api/v1/metrics`: the office reads all units of its region, another unit its own and the whole. */
export function addMetricsApi(app: FastifyInstance, { db, now }: { db: Db; now: () => Date }): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/metrics',
    {
      schema: {
        summary: 'Metrics of a period with their numerators and denominators',
        querystring: z.object({
          period: z.string().max(24).describe('2026, 2026H1, 2026Q3, 2026-07 or 2026-07-01..2026-07-31'),
        }),
        response: { 200: answer, 400: problem, 401: problem, 403: problem },
      },
    },
    async (request, reply) => {
      const holder = await authorise(db, request, reply, 'metrics:read');
      if (holder === undefined) return reply;
      const span = readSpan(request.query.period);
      if (span === undefined)
        return reply.status(400).send({ error: `no such period: ${request.query.period}` });
      const { member } = holder;
      const units = await measuredUnits(db, member.regionId);
      const asOf = now();
      const values = await computeMetrics(
        db,
        units.map(unit => unit.id),
        span,
        asOf,
      );
      const mine = values.filter(
        entry => entry.unitId === null || member.isOffice || entry.unitId === member.unitId,
      );
      return {
        first: span.first,
        last: addDays(span.past, -1),
        asOf: asOf.toISOString(),
        metrics: METRICS.map(({ id, name, numerator, denominator, note }) => ({
          id,
          name,
          numerator,
          denominator,
          note,
          values: mine
            .filter(entry => entry.id === id)
            .map(entry => ({
              unit: units.find(unit => unit.id === entry.unitId)?.code ?? null,
              numerator: entry.num,
              denominator: entry.den,
              text: metricText(entry),
            })),
        })),
      };
    },
  );
}
