import type { FastifyInstance } from 'fastify';
import { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import { createDingtalkAdapter } from '../adapters/dingtalk/index.ts';
import { createLarkAdapter } from '../adapters/lark/index.ts';
import { createZwddAdapter } from '../adapters/zwdd/index.ts';
import type { ChatAdapter } from './chat/adapter.ts';
import { Delivery } from './chat/delivery.ts';
import { Inbound } from './chat/inbound.ts';
import { postgresLimiter, postgresMeter } from './chat/limiter.ts';
import { numberedReply } from './chat/numbered-reply.ts';
import { askReceipts } from './chat/receipts.ts';
import type { Config } from './config.ts';
import { filesFolder, secretKey } from './data-dir.ts';
import { type Db, openDatabase } from './db/client.ts';
import { startEmbedded } from './db/embedded.ts';
import { migrate } from './db/migrate.ts';
import type { Shell } from './decide/shell.ts';
import { surroundings } from './decide/surroundings.ts';
import { digests, followUps } from './digest/feature.ts';
import { digestRound } from './digest/open.ts';
import { digestQuestions } from './digest/questions.ts';
import { daySummaries, todayRound } from './digest/today.ts';
import { postGaps } from './directory/liaison/feature.ts';
import { liaisonLeave } from './directory/liaison/typed.ts';
import { linkByMobile } from './directory/link/by-mobile.ts';
import { accounts, strangerAsks } from './directory/link/feature.ts';
import { auditRound, selfAudits } from './duty/audit-feature.ts';
import { Bell } from './duty/bell.ts';
import { dutyQuestion } from './duty/my-duties.ts';
import type { Round, RoundOptions } from './duty/round.ts';
import { sweep } from './duty/sweep.ts';
import { fileLinks } from './files/links.ts';
import { s3Store } from './files/s3.ts';
import { type FileStore, folderStore } from './files/store.ts';
import { addApi } from './http/api.ts';
import { addCluesApi } from './http/clues-api.ts';
import { addFiles, type FileRoom } from './http/files.ts';
import { addFilingsApi } from './http/filings-api.ts';
import { addH5 } from './http/h5.ts';
import { pageLinks } from './http/links.ts';
import { addListsApi } from './http/lists-api.ts';
import { createMetrics } from './http/metrics.ts';
import { addMetricsApi } from './http/metrics-api.ts';
import { addNotice, noticeQuestion } from './http/notice.ts';
import { addPlanPage } from './http/plan-page.ts';
import { addScenariosApi } from './http/scenarios-api.ts';
import { createServer } from './http/server.ts';
import { signedLinks } from './http/signed-links.ts';
import { taskDocument } from './http/task-documents.ts';
import { addVerify } from './http/verify.ts';
import { addWhistlePage } from './http/whistle-page.ts';
import { inspection } from './inspection/feature.ts';
import { taskQuestions } from './inspection/questions.ts';
import { typedSteering } from './inspection/steer.ts';
import { typedTask } from './inspection/typed.ts';
import { planDocument, planFeatures, planInterpreters, planSeasons } from './plan/room.ts';
import { type PlatformSettings, platformSettings } from './platform-settings.ts';
import {
  meantForReports,
  reportDocument,
  reportFeatures,
  reportReplies,
  reportRound,
  typedCycle,
} from './report/room.ts';
import { askModel } from './whistle/ask-model.ts';
import { Errands } from './whistle/errands.ts';
import { whistle } from './whistle/feature.ts';
import { fetchFiles } from './whistle/fetch-files.ts';
import { type Model, openModel } from './whistle/model.ts';
import { whistleQuestions, whistleRulings } from './whistle/questions.ts';
import { createRouting } from './whistle/routing.ts';
import { typedWhistle } from './whistle/typed.ts';

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
  /** The clock that deadlines are counted by and messages print; platforms are called by the real one. */
  readonly clock?: () => Date;
  /** False in tests that ring the bell themselves. */
  readonly bell?: boolean;
  /** What is looked after by the clock: all of it where the bell rings; tests name what they are about. */
  readonly rounds?: readonly RoundName[];
}

const ROUNDS = {
  audit: auditRound,
  digest: digestRound,
  report: reportRound,
  today: todayRound,
} satisfies Readonly<Record<string, Round>>;
export type RoundName = keyof typeof ROUNDS;
const ALL_ROUNDS: readonly RoundName[] = ['audit', 'digest', 'report', 'today'];

/** Builds the service from its configuration and starts it: the wiring list, read top to bottom. */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, log } = options;
  const clock = options.clock ?? (() => new Date());
  const realTime = (): Date => new Date();
  const platforms = platformSettings(config);

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
  const secret = secretKey(config);
  const around = surroundings(clock, secret);
  const task = inspection({ profile: config.COUNTY_PROFILE });
  const routing = createRouting();
  await routing.warm(db);
  const features = [
    task,
    accounts(),
    ...planFeatures(config.COUNTY_PROFILE),
    ...reportFeatures(),
    daySummaries(),
    postGaps(),
    selfAudits(),
    whistle(routing),
    digests(),
    followUps(),
  ];
  const shell: Shell = { features: new Map(features.map(one => [one.kind, one])), surroundings: around };

  // What officials see and do.
  const adapters = createAdapters(config, platforms, db, log, { realTime, clock });
  const links = pageLinks(secret, clock);
  const files: FileRoom = { store: fileStore(config, realTime), links: fileLinks(secret, clock) };
  const metrics = createMetrics(db, clock, adapters);
  let publicUrl = config.PUBLIC_URL;
  const pageUrl = (cardId: string, personId: string): string => `${publicUrl}${links.path(cardId, personId)}`;
  const verifyUrl = (code: string): string => `${publicUrl}/verify/${code}`;
  const noticeLinks = signedLinks(secret, 'notice', clock);
  const noticeUrl = (taskId: string, personId: string): string =>
    `${publicUrl}/notice/${noticeLinks.token([taskId, personId])}`;
  const planLinks = signedLinks(secret, 'plan', clock);
  const planUrl = (planId: string, personId: string): string =>
    `${publicUrl}/plan/${planLinks.token([planId, personId])}`;
  const boardLinks = signedLinks(secret, 'whistles', clock);
  const boardUrl = (personId: string): string => `${publicUrl}/whistles/${boardLinks.token([personId])}`;
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
  const byNumber = numberedReply({
    features: shell.features,
    capabilities: platform => adapters.get(platform)?.capabilities,
    pageUrl,
  });
  const inbound = new Inbound({
    db,
    shell,
    interpreters: [
      byNumber,
      typedTask,
      typedSteering,
      taskQuestions,
      digestQuestions,
      ...planInterpreters(config.COUNTY_PROFILE, planUrl),
      noticeQuestion(noticeUrl),
      whistleQuestions(boardUrl),
      whistleRulings,
      typedWhistle(routing, meantForReports(around)),
      liaisonLeave,
      dutyQuestion(() => shell.features),
      typedCycle,
      reportReplies(around),
    ],
    stranger: strangerAsks,
    pageUrl,
    enqueue,
    wake,
    acknowledged: out => delivery.acknowledged(out),
    log,
  });

  // What a call needs from outside and never waits for.
  const model = modelOf(config);
  const errands = new Errands(
    [
      () => fetchFiles({ db, adapters, store: files.store, inbound, now: clock, log }),
      ...(model === undefined ? [] : [() => askModel({ db, model, inbound, now: clock, log })]),
    ],
    log,
  );

  // Time passes.
  const receipts = askReceipts({ db, adapters, now: clock, log });
  const rounds = options.rounds ?? (options.bell === false ? [] : ALL_ROUNDS);
  const catchUp = async (): Promise<void> => {
    for (const command of await planSeasons(db, around)) {
      const submitted = await inbound.submit(command);
      if (submitted.outcome === 'refused')
        log.warn({ code: submitted.code, event: command.eventId }, 'a season could not begin');
    }
    const means: RoundOptions = { db, shell, enqueue, wake };
    for (const name of rounds) {
      // A round that fails must hold up neither the others nor what is due.
      await ROUNDS[name](means).catch(error => log.error({ err: error, round: name }, 'a round failed'));
    }
    metrics.sweeps.inc(await sweep({ ...means, log, receipts }));
    await errands.run();
    await delivery.drain();
  };
  const bell = new Bell(
    boss,
    async () => {
      await catchUp();
      await routing.warm(db);
      await linkByMobile({ db, adapters, surroundings: around, enqueue, wake, log });
    },
    log,
  );

  // The doors.
  const server = await createServer({
    db,
    adapters: [...adapters.values()],
    metrics,
    log,
    now: clock,
    trustedProxies: config.TRUSTED_PROXIES,
    routes: [
      app =>
        addH5(app, {
          db,
          shell,
          inbound,
          links,
          files,
          document: async (row, name) =>
            (await reportDocument(db, row, name)) ??
            (await planDocument(db, row, name)) ??
            (await taskDocument({ db, surroundings: around, verifyUrl }, row, name)),
        }),
      app => addFiles(app, { ...files, db }),
      app =>
        addApi(app, {
          db,
          inbound,
          parts: [
            scope => addMetricsApi(scope, { db, now: clock }),
            scope => addListsApi(scope, { db, now: clock }),
            scope => addFilingsApi(scope, { db, inbound }),
            scope => addScenariosApi(scope, { db, inbound }),
          ],
        }),
      app => addPlanPage(app, { db, inbound, links: planLinks }),
      app => addWhistlePage(app, { db, links: boardLinks, files: files.links, now: clock }),
      app => addVerify(app, { db, surroundings: around, verifyUrl }),
      app => addNotice(app, { db, surroundings: around, links: noticeLinks, verifyUrl }),
      app => addCluesApi(app, { db, inbound }),
    ],
  });
  const url = await listen(server, config);
  if (publicUrl === '') publicUrl = url;
  await delivery.start();
  if (options.bell !== false) await bell.start();
  for (const adapter of adapters.values()) {
    await adapter.start(
      event => {
        const done = metrics.inbound.startTimer({ platform: event.platform, type: event.type });
        return inbound.handle(event).finally(() => {
          done();
          if (event.type === 'message') errands.wake();
        });
      },
      () => void delivery.doubtAcks(adapter.platform),
    );
  }
  // The bell's first ring may be dropped as one too many of this minute.
  if (options.bell !== false) delivery.takeUp();
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
      await errands.stop();
      await inbound.drained();
      await delivery.stop();
      await boss.stop({ graceful: true, timeout: 3_000 });
      await db.close();
      await engine?.stop();
      log.info('chayici has stopped');
    },
  };
}

function modelOf(config: Config): Model | undefined {
  const { LLM_BASE_URL: baseUrl, LLM_API_KEY: apiKey, LLM_MODEL: model, LLM_TIMEOUT_MS: timeoutMs } = config;
  return baseUrl === '' ? undefined : openModel({ baseUrl, apiKey, model, timeoutMs });
}

async function listen(server: FastifyInstance, config: Config): Promise<string> {
  await server.listen({ host: config.HOST, port: config.PORT });
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.PORT;
  const host = config.HOST === '0.0.0.0' || config.HOST === '::' ? '127.0.0.1' : config.HOST;
  return `http://${host}:${port}`;
}

function createAdapters(
  config: Config,
  { lark, zwdd }: PlatformSettings,
  db: Db,
  log: Logger,
  { realTime: now, clock }: { readonly realTime: () => Date; readonly clock: () => Date },
): Map<string, ChatAdapter> {
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
        shareNotices: config.DINGTALK_SHARE_NOTICES === 'on',
      }),
    );
  }
  if (lark !== undefined) adapters.set('lark', createLarkAdapter({ ...shared, ...lark }));
  if (zwdd !== undefined) adapters.set('zwdd', createZwddAdapter({ ...shared, clock, ...zwdd }));
  return adapters;
}

function fileStore(config: Config, now: () => Date): FileStore {
  if (config.S3_ENDPOINT === '') return folderStore(filesFolder(config.DATA_DIR));
  return s3Store({
    endpoint: config.S3_ENDPOINT,
    region: config.S3_REGION,
    bucket: config.S3_BUCKET,
    accessKey: config.S3_ACCESS_KEY,
    secretKey: config.S3_SECRET_KEY,
    now,
  });
}
