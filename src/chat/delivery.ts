import type { PgBoss } from 'pg-boss';
import type { Sql } from '../db/sql.ts';
import type { ChatAdapter, OutboundCard } from './adapter.ts';
import { lookOf } from './card-row.ts';
import { expandStale, type LaneTime } from './card-store.ts';
import type { CarrierOptions } from './carrier.ts';
import { Lane } from './lane.ts';
import { markDoubted, markShown } from './outbox.ts';

export interface DeliveryOptions extends CarrierOptions {
  readonly boss: PgBoss;
  readonly adapters: ReadonlyMap<string, ChatAdapter>;
}

/** Acks of the last moment are written down together. */
const SHOWN_FLUSH_MS = 50;
/** A broken link is noticed within so long on every platform; an ack before that was read. */
const DOUBTED_MS = 60_000;
/** So long after a change its cards are looked for, those of other changes with them; well before they may go out. */
const EXPAND_MS = 100;
/** How soon this replica finds the marks of one that died. */
const ORPHANS_MS = 1_000;

function queueName(platform: string): string {
  return `deliver.${platform}`;
}

/**
 * The card reconciler. A card whose desired version is ahead of what the platform shows is rendered from the present
 * state and sent or updated, so bursts coalesce, crashes heal and the newest state wins. A pg-boss job, enqueued in
 * the transaction that made the card stale, is the durable doorbell; which cards are due is read from their rows.
 */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #lanes: Lane[];
  #shown: { id: string; version: number; look: string }[] = [];
  #shownTimer: NodeJS.Timeout | undefined;
  /** When each card last travelled in an ack, oldest first; the last minute is kept. */
  readonly #acked = new Map<string, number>();
  #expandTimer: NodeJS.Timeout | undefined;
  #orphanTimer: NodeJS.Timeout | undefined;
  #expanding: Promise<void> | undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#lanes = [...options.adapters.values()].map(adapter => new Lane(adapter, options));
  }

  async start(): Promise<void> {
    for (const lane of this.#lanes) {
      const name = queueName(lane.platform);
      await this.#options.boss.createQueue(name, {
        retryLimit: 5,
        retryDelay: 1,
        retryBackoff: true,
        expireInSeconds: 300,
        deleteAfterSeconds: 3600,
      });
      await this.#options.boss.work(name, { batchSize: 50, pollingIntervalSeconds: 0.5 }, async () => {
        await lane.drain();
      });
    }
    this.#orphanTimer = setInterval(() => this.#expandSoon(), ORPHANS_MS);
  }

  /** Enqueues one job a platform in the caller's transaction. Jobs of one second fall together. */
  async enqueue(sql: Sql, lanes: readonly LaneTime[]): Promise<void> {
    for (const { platform, at } of earliest(lanes)) {
      if (!this.#options.adapters.has(platform)) continue;
      const delayMs = at.getTime() - this.#options.shell.surroundings.now().getTime();
      await this.#options.boss.send(
        queueName(platform),
        {},
        {
          db: { executeSql: async (text, values) => ({ rows: await sql.query<object>(text, values) }) },
          singletonSeconds: 1,
          singletonNextSlot: true,
          singletonKey: queueName(platform),
          ...(delayMs > 0 ? { startAfter: Math.min(Math.ceil(delayMs / 1000), 86_400) } : {}),
        },
      );
    }
  }

  /** What came due while nobody was here, and what the dead had in hand as soon as it is free. */
  takeUp(): void {
    const now = this.#options.shell.surroundings.now();
    this.wake(this.#lanes.map(({ platform }) => ({ platform, at: now })));
  }

  /** After a commit: rings this process's own lanes at once, and looks for the cards of what changed. */
  wake(lanes: readonly LaneTime[]): void {
    this.#ring(lanes);
    this.#expandSoon();
  }

  #ring(lanes: readonly LaneTime[]): void {
    for (const { platform, at } of earliest(lanes)) {
      this.#lanes.find(lane => lane.platform === platform)?.wake(at);
    }
  }

  #expandSoon(): void {
    this.#expandTimer ??= setTimeout(() => {
      this.#expandTimer = undefined;
      this.#expand().catch(error => this.#options.log.error({ err: error }, 'finding stale cards failed'));
    }, EXPAND_MS);
  }

  /** Brings the versions of cards up to their subjects', until no mark is left. */
  #expand(): Promise<void> {
    this.#expanding ??= (async () => {
      for (let more = true; more; ) {
        const found = await this.#options.db.tx(async sql => {
          const expanded = await expandStale(sql);
          await this.enqueue(sql, expanded.lanes);
          return expanded;
        });
        this.#ring(found.lanes);
        more = found.more;
      }
    })().finally(() => {
      this.#expanding = undefined;
    });
    return this.#expanding;
  }

  /** The platform took this look with its ack; the card need not be sent again at this version. */
  acknowledged(out: OutboundCard): void {
    this.#acked.delete(out.cardId);
    this.#acked.set(out.cardId, performance.now());
    for (const [id, at] of this.#acked) {
      if (at >= performance.now() - DOUBTED_MS) break;
      this.#acked.delete(id);
    }
    this.#shown.push({ id: out.cardId, version: out.version, look: lookOf(out.card) });
    this.#shownTimer ??= setTimeout(() => void this.flushShown(), SHOWN_FLUSH_MS);
  }

  /**
   * A link broke, and what was answered over it in the last moments may not have been read: the cards that those answers
   * carried are shown once more.
   */
  async doubtAcks(platform: string): Promise<void> {
    const ids = [...this.#acked.keys()];
    if (ids.length === 0) return;
    try {
      await this.flushShown();
      const now = this.#options.shell.surroundings.now();
      await markDoubted(this.#options.db, platform, ids, now);
      this.wake([{ platform, at: now }]);
    } catch (error) {
      this.#options.log.error({ err: error, platform }, 'answers of a broken link could not be doubted');
    }
  }

  async flushShown(): Promise<void> {
    clearTimeout(this.#shownTimer);
    this.#shownTimer = undefined;
    const shown = this.#shown.splice(0);
    if (shown.length === 0) return;
    try {
      await markShown(this.#options.db, shown, this.#options.shell.surroundings.now());
    } catch (error) {
      // Harmless: the cards are sent once more.
      this.#options.log.warn({ err: error }, 'could not note acknowledged cards');
    }
  }

  /** Works off everything that is due now, on every platform. */
  async drain(): Promise<void> {
    await this.flushShown();
    // One that is under way may have looked before the latest change.
    await this.#expanding;
    await this.#expand();
    await Promise.all(this.#lanes.map(lane => lane.drain()));
  }

  /** Takes nothing new and waits for what is on its way. */
  async stop(): Promise<void> {
    clearInterval(this.#orphanTimer);
    clearTimeout(this.#expandTimer);
    await this.#expanding?.catch(() => undefined);
    await Promise.all(this.#lanes.map(lane => lane.stop()));
    await this.flushShown();
  }
}

function earliest(lanes: readonly LaneTime[]): LaneTime[] {
  const first = new Map<string, Date>();
  for (const { platform, at } of lanes) {
    const known = first.get(platform);
    if (known === undefined || at < known) first.set(platform, at);
  }
  return [...first].map(([platform, at]) => ({ platform, at }));
}
