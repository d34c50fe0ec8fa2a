import cron, { type ScheduledTask } from 'node-cron';
import type { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';

const QUEUE = 'bell';
const RING = '* * * * *';
const ZONE = 'Asia/Shanghai';

/**
 * The doorbell: every minute it says "something may be due", and no more. Of the rings of all replicas pg-boss keeps
 * one a minute; what is due is read from rows, so a lost ring costs a minute and nothing else.
 */
export class Bell {
  readonly #boss: PgBoss;
  readonly #work: () => Promise<void>;
  readonly #log: Logger;
  #task: ScheduledTask | undefined;

  constructor(boss: PgBoss, work: () => Promise<void>, log: Logger) {
    this.#boss = boss;
    this.#work = work;
    this.#log = log;
  }

  async start(): Promise<void> {
    await this.#boss.createQueue(QUEUE, { retryLimit: 0, expireInSeconds: 600, deleteAfterSeconds: 3600 });
    await this.#boss.work(QUEUE, { pollingIntervalSeconds: 2 }, async () => this.#work());
    this.#task = cron.schedule(RING, () => this.#ring(), { timezone: ZONE });
    // What came due while nobody was here.
    await this.#ring();
  }

  async stop(): Promise<void> {
    await this.#task?.destroy();
  }

  async #ring(): Promise<void> {
    try {
      await this.#boss.send(QUEUE, {}, { singletonSeconds: 50, singletonKey: QUEUE });
    } catch (error) {
      this.#log.warn({ err: error }, 'the bell could not ring');
    }
  }
}
