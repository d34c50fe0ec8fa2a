import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import { createDingtalkAdapter } from '../adapters/dingtalk/index.ts';
import type { ChatAdapter } from './chat/adapter.ts';
import { Delivery } from './chat/delivery.ts';
import { Inbound } from './chat/inbound.ts';
import { postgresLimiter, postgresMeter } from './chat/limiter.ts';
import type { Config } from './config.ts';
import { type Db, openDatabase } from './db/client.ts';
import { startEmbedded } from './db/embedded.ts';
import { migrate } from './db/migrate.ts';
import type { Shell } from './decide/commit.ts';
import { surroundings } from './decide/surroundings.ts';
import { Bell } from './duty/bell.ts';
import { sweep } from './duty/sweep.ts';
import { addApi } from './http/api.ts';
import { addH5 } from './http/h5.ts';
import { pageLinks } from './http/links.ts';
import { createMetrics } from './http/metrics.ts';
import { createServer } from './http/server.ts';
import { inspection } from './inspection/feature.ts';
import { taskQuestions } from './inspection/questions.ts';
import { typedTask } from './inspection/typed.ts';

export interface App {
  /** Address it listens on, `http://host:port`. */
  readonly url: string;
  readonly db: Db;
  readonly shell: Shell;
  readonly inbound: Inbound;
  readonly delivery: Delivery;
  readonly adapters: ReadonlyMap<string, ChatAdapter>;
  /** Works off what is due by the service's clock: rungs, then cards. */
  catchUp(): Promise<void>;
  /** Drains and closes everything within about ten seconds. */
  stop(): Promise<void>;
}

export interface AppOptions {
  readonly config: Config;
  readonly log: Logger;
  /** The clock that deadlines are counted by; platforms always get the real one. */
  readonly clock?: () => Date;
  /** False in tests that ring the bell themselves. */
  readonly bell?: boolean;
}

/** Builds the service from its configuration and starts it: the wiring list, read top to bottom. */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, log } = options;
  const clock = options.clock ?? (() => new Date());
  const realTime = (): Date => new Date();

  // The record.
  const engine =
    config.DATABASE_URL === '' ? await startEmbedded({ dataDir: config.DATA_DIR, log }) : undefined;
  const databaseUrl = engine?.url ?? config.DATABASE_URL;
  const { applied } = await migrate(databaseUrl);
  if (applied.length > 0) log.info({ migrations: applied.length }, 'database migrated');
  const db = await openDatabase({ url: databaseUrl, poolSize: config.DATABASE_POOL, log });
  const boss = new PgBoss({ connectionString: databaseUrl, application_name: 'chayici-jobs', max: 4 });
  boss.on('error', error => log.error({ err: error }, 'job queue'));
  await boss.start();

  // What is decided.
  const around = surroundings(clock);
  const task = inspection();
  const shell: Shell = { features: new Map([[task.kind, task]]), surroundings: around };

  // What officials see and do.
  const adapters = createAdapters(config, db, log, realTime);
  const links = pageLinks(secretKey(config), clock);
  const metrics = createMetrics(db, clock);
  let publicUrl = config.PUBLIC_URL;
  const pageUrl = (cardId: string, personId: string): string => `${publicUrl}${links.path(cardId, personId)}`;
  const delivery = new Delivery({
    db,
    boss,
    shell,
    adapters,
    pageUrl,
    log,
    observe: (platform, outcome, kind) => metrics.cards.inc({ platform, outcome, kind }),
  });
  const enqueue: Delivery['enqueue'] = (sql, lanes) => delivery.enqueue(sql, lanes);
  const wake: Delivery['wake'] = lanes => delivery.wake(lanes);
  const inbound = new Inbound({
    db,
    shell,
    interpreters: [typedTask, taskQuestions],
    pageUrl,
    enqueue,
    wake,
    acknowledged: out => delivery.acknowledged(out),
    log,
  });

  // Time passes.
  const catchUp = async (): Promise<void> => {
    metrics.sweeps.inc(await sweep({ db, shell, enqueue, wake }));
    await delivery.drain();
  };
  const bell = new Bell(boss, catchUp, log);

  // The doors.
  const server = await createServer({
    db,
    adapters: [...adapters.values()],
    metrics,
    log,
    now: clock,
    routes: [app => addH5(app, { db, shell, inbound, links }), app => addApi(app, { db, inbound })],
  });
  const url = await listen(server, config);
  if (publicUrl === '') publicUrl = url;
  await delivery.start();
  if (options.bell !== false) await bell.start();
  for (const adapter of adapters.values()) {
    await adapter.start(event => {
      const done = metrics.inbound.startTimer({ platform: event.platform, type: event.type });
      return inbound.handle(event).finally(done);
    });
  }
  log.info({ url, platforms: [...adapters.keys()] }, 'chayici is up');

  return {
    url,
    db,
    shell,
    inbound,
    delivery,
    adapters,
    catchUp,
    async stop() {
      await bell.stop();
      await Promise.all([...adapters.values()].map(adapter => adapter.stop()));
      await server.close();
      await inbound.drained();
      await delivery.stop();
      await boss.stop({ graceful: true, timeout: 3_000 });
      await db.close();
      await engine?.stop();
      log.info('chayici has stopped');
    },
  };
}

async function listen(server: FastifyInstance, config: Config): Promise<string> {
  await server.listen({ host: config.HOST, port: config.PORT });
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.PORT;
  const host = config.HOST === '0.0.0.0' || config.HOST === '::' ? '127.0.0.1' : config.HOST;
  return `http://${host}:${port}`;
}

function createAdapters(config: Config, db: Db, log: Logger, now: () => Date): Map<string, ChatAdapter> {
  const adapters = new Map<string, ChatAdapter>();
  const shared = { log, limiter: postgresLimiter(db.pool), meter: postgresMeter(db.pool), now };
  if (config.DINGTALK_CLIENT_ID !== '') {
    adapters.set(
      'dingtalk',
      createDingtalkAdapter({
        ...shared,
        clientId: config.DINGTALK_CLIENT_ID,
        clientSecret: config.DINGTALK_CLIENT_SECRET,
        robotCode: config.DINGTALK_ROBOT_CODE === '' ? config.DINGTALK_CLIENT_ID : config.DINGTALK_ROBOT_CODE,
        apiBase: config.DINGTALK_API_BASE,
        oapiBase: config.DINGTALK_OAPI_BASE,
        template:
          config.DINGTALK_CARD_TEMPLATE_ID === ''
            ? { mode: 'public' }
            : { mode: 'own', id: config.DINGTALK_CARD_TEMPLATE_ID },
      }),
    );
  }
  return adapters;
}

/** The configured key, or one made at the first start and kept beside the data. */
function secretKey(config: Config): string {
  if (config.SECRET_KEY !== '') return config.SECRET_KEY;
  const file = join(config.DATA_DIR, 'secret.key');
  if (!existsSync(file)) {
    mkdirSync(config.DATA_DIR, { recursive: true });
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  }
  return readFileSync(file, 'utf8').trim();
}
