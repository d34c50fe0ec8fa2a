import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import pg from 'pg';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { ChatAdapter } from '../chat/adapter.ts';
import { oldestMark } from '../chat/card-store.ts';
import { backlog } from '../chat/outbox.ts';
import type { Db } from '../db/client.ts';
import { selfAuditAge } from '../duty/self-audit.ts';
import type { Metrics } from './metrics.ts';

export interface ServerOptions {
  readonly db: Db;
  readonly adapters: readonly ChatAdapter[];
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly now: () => Date;
  /** Who is believed about where a call comes from; callers are counted by that address. */
  readonly trustedProxies: string;
  /** Further rooms of the house: pages, API. */
  readonly routes: readonly ((app: FastifyInstance) => Promise<void>)[];
}

const BODY_LIMIT = 1024 * 1024;
/** A due card that waits longer than this makes the service unready: somebody should look. */
const STUCK_SECONDS = 600;
/** The self-audit runs every hour; an older one means that nobody watches, or that nobody could be told. */
const UNWATCHED_SECONDS = 3 * 3600;
const PER_MINUTE = 600;

/** The web face: probes, webhooks of the platforms, and whatever `routes` adds. No stack trace leaves it. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { db, adapters, metrics, now } = options;
  const logger: FastifyBaseLogger = options.log;
  const app: FastifyInstance = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    trustProxy: options.trustedProxies,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
  });
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        formAction: ["'self'"],
        frameAncestors: ["'self'"],
        upgradeInsecureRequests: null,
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
  });
  // Answers hold names and figures of a county: no cache keeps them unless a room says so.
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
  app.setErrorHandler(async (error, request, reply) => {
    if (isBadRequest(error)) return reply.status(400).send({ error: 'bad request' });
    const status = statusOf(error);
    if (status >= 500) request.log.error({ err: error, url: request.routeOptions.url }, 'a request failed');
    return reply.status(status).send({ error: status >= 500 ? 'internal error' : messageOf(error) });
  });

  app.get('/healthz', async () => ({ ok: true }));
  app.get('/readyz', async (_request, reply) => {
    const report = await readiness(db, adapters, now());
    return reply.status(report.ok ? 200 : 503).send(report);
  });
  app.get('/metrics', async (_request, reply) => {
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  // Platforms sign what they send and come from few addresses, so only the public rooms are limited by address.
  for (const adapter of adapters) adapter.webhook?.(app);
  await app.register(async rooms => {
    await rooms.register(rateLimit, { max: PER_MINUTE, timeWindow: '1 minute' });
    for (const route of options.routes) await route(rooms);
  });
  return app;
}

/** What PostgreSQL calls characters that no text of its can hold (22021, 22P05): only a caller sends such. */
const UNKEEPABLE = new Set(['22021', '22P05']);

function isBadRequest(error: unknown): boolean {
  if (error instanceof z.ZodError) return true;
  return error instanceof pg.DatabaseError && UNKEEPABLE.has(error.code ?? '');
}

function statusOf(error: unknown): number {
  if (typeof error === 'object' && error !== null && 'statusCode' in error) {
    const { statusCode } = error;
    if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 600) return statusCode;
  }
  return 500;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'bad request';
}

interface Readiness {
  readonly ok: boolean;
  readonly database: 'up' | 'down';
  readonly platforms: Readonly<Record<string, { readonly state: string; readonly detail?: string }>>;
  readonly undelivered: Readonly<
    Record<string, { readonly overdue: number; readonly oldestSeconds: number; readonly failed: number }>
  >;
  /** Null until the first audit has run. */
  readonly selfAudit: { readonly ageSeconds: number | null };
}

async function readiness(db: Db, adapters: readonly ChatAdapter[], now: Date): Promise<Readiness> {
  const platforms = Object.fromEntries(
    adapters.map(adapter => {
      const { state, detail } = adapter.health();
      return [adapter.platform, detail === undefined ? { state } : { state, detail }];
    }),
  );
  try {
    const lanes = await backlog(db, now);
    const undelivered = Object.fromEntries(
      lanes.map(lane => {
        const age = lane.oldestDueAt === null ? 0 : (now.getTime() - lane.oldestDueAt.getTime()) / 1000;
        return [
          lane.platform,
          { overdue: lane.overdue, oldestSeconds: Math.round(age), failed: lane.failed },
        ];
      }),
    );
    const linked = adapters.every(adapter => ['up', 'off'].includes(adapter.health().state));
    const marked = await oldestMark(db);
    const flowing =
      Object.values(undelivered).every(lane => lane.oldestSeconds < STUCK_SECONDS) &&
      (marked === undefined || now.getTime() - marked.getTime() < STUCK_SECONDS * 1000);
    const ageSeconds = await selfAuditAge(db, now);
    const watched = ageSeconds === null || ageSeconds < UNWATCHED_SECONDS;
    return {
      ok: linked && flowing && watched,
      database: 'up',
      platforms,
      undelivered,
      selfAudit: { ageSeconds },
    };
  } catch {
    return { ok: false, database: 'down', platforms, undelivered: {}, selfAudit: { ageSeconds: null } };
  }
}
