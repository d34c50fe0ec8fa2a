import type { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { Db } from '../db/client.ts';
import type { Sql } from '../db/sql.ts';
import type { Shell } from '../decide/commit.ts';
import type { Subject } from '../decide/subject.ts';
import type { ChatAdapter, OutboundCard, Outcome } from './adapter.ts';
import { type CardRow, lookOf, outbound } from './card-row.ts';
import type { LaneTime } from './card-store.ts';
import { claim, markShown, nextDue, putOff, revive, type Sent, settleSends, startRepost } from './outbox.ts';

export interface DeliveryOptions {
  readonly db: Db;
  readonly boss: PgBoss;
  readonly shell: Shell;
  readonly adapters: ReadonlyMap<string, ChatAdapter>;
  readonly pageUrl: (cardId: string, personId: string) => string;
  readonly log: Logger;
  /** Called with every outcome, for metrics. */
  readonly observe: (platform: string, outcome: Outcome['outcome'], kind: 'post' | 'update' | 'ring') => void;
}

/**
 * Cards taken at once: as many as a platform takes in about two seconds, learned from what the last ones took. What a
 * worker holds is not written down yet, and an urgent card waits behind the places it has under the platform's limit.
 */
const FIRST_BATCH = 8;
const LEAST_BATCH = 2;
const MOST_BATCH = 25;
const LONG_BATCH_MS = 2_000;
const SHORT_BATCH_MS = 700;
/**
 * So many unclear ends in a row and nothing that arrived: the platform is down. From then on one card at a time asks
 * whether it is back, after pauses that double.
 */
const OUTAGE_AFTER = 5;
const FIRST_PAUSE_MS = 5_000;
const LAST_PAUSE_MS = 60_000;
/** Workers a lane: two keep the platform busy while one of them claims and records. */
const ORDINARY_WORKERS = 2;
/** Acks of the last moment are written down together. */
const SHOWN_FLUSH_MS = 50;
const MAX_TIMER_MS = 60_000;

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

  /** Rings this process's own lanes at once, without waiting for the queue's poll. */
  wake(lanes: readonly LaneTime[]): void {
    for (const { platform, at } of earliest(lanes)) {
      this.#lanes.find(lane => lane.platform === platform)?.wake(at);
    }
  }

  /** The platform took this look with its ack; the card need not be sent again at this version. */
  acknowledged(out: OutboundCard): void {
    this.#shown.push({ id: out.cardId, version: out.version, look: lookOf(out.card) });
    this.#shownTimer ??= setTimeout(() => void this.flushShown(), SHOWN_FLUSH_MS);
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
    await Promise.all(this.#lanes.map(lane => lane.drain()));
  }

  /** Takes nothing new and waits for what is on its way. */
  async stop(): Promise<void> {
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

/** One platform's line of cards. A platform that is down delays only its own people. */
class Lane {
  readonly platform: string;
  readonly #adapter: ChatAdapter;
  readonly #options: DeliveryOptions;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #batch = FIRST_BATCH;
  /** Unclear ends since something last arrived. */
  #unclear = 0;
  /** While the platform is down: how long the present pause is. */
  #pauseMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #rings = new Set<Promise<void>>();

  constructor(adapter: ChatAdapter, options: DeliveryOptions) {
    this.platform = adapter.platform;
    this.#adapter = adapter;
    this.#options = options;
  }

  wake(at: Date): void {
    if (this.#stopped) return;
    const wait = at.getTime() - this.#options.shell.surroundings.now().getTime();
    if (wait <= 0) {
      void this.drain().catch(error =>
        this.#options.log.error({ err: error, platform: this.platform }, 'delivery failed'),
      );
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.wake(new Date(0)), Math.min(wait, MAX_TIMER_MS));
  }

  /** Runs until nothing is due. A call while one is running makes that one look once more. */
  drain(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#loop().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running?.catch(() => undefined);
    await Promise.all(this.#rings);
  }

  async #loop(): Promise<void> {
    let next: Date | undefined;
    do {
      this.#again = false;
      const results = await Promise.allSettled(this.#crew().map(worker => this.#work(worker)));
      const failed = results.find(result => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      next = await nextDue(this.#options.db, this.platform);
    } while (this.#again && !this.#stopped);
    if (next !== undefined) this.wake(atLeast(next, this.#options.shell.surroundings.now()));
  }

  #crew(): Worker[] {
    if (this.#pauseMs !== undefined) return ['probe'];
    return ['urgent', ...Array.from({ length: ORDINARY_WORKERS }, (): Worker => 'any')];
  }

  async #work(worker: Worker): Promise<void> {
    while (!this.#stopped) {
      // Others take over when the platform has gone down or come back.
      if ((this.#pauseMs !== undefined) !== (worker === 'probe')) return;
      const rows = await this.#take(worker);
      if (rows.length === 0) return;
      for (const wave of waves(rows)) {
        const began = performance.now();
        await this.#bring(wave);
        this.#learn(wave.length, performance.now() - began);
      }
    }
  }

  /** Nobody takes an ordinary card while an urgent one is due. */
  #take(worker: Worker): Promise<CardRow[]> {
    const now = this.#options.shell.surroundings.now();
    const limit = worker === 'probe' ? 1 : this.#batch;
    return this.#options.db.tx(async sql => {
      const urgent = await claim(sql, this.platform, true, limit, now);
      if (urgent.length > 0 || worker === 'urgent') return urgent;
      return claim(sql, this.platform, false, limit, now);
    });
  }

  #learn(cards: number, ms: number): void {
    if (ms > LONG_BATCH_MS && cards <= this.#batch) this.#batch = Math.max(LEAST_BATCH, cards >> 1);
    else if (ms < SHORT_BATCH_MS && cards >= this.#batch) this.#batch = Math.min(MOST_BATCH, this.#batch * 2);
  }

  /** Notices that the platform has gone down, and that it is back: then nobody waits out what was put off meanwhile. */
  async #noteOutcomes(outcomes: readonly Outcome[]): Promise<void> {
    const { db, log } = this.#options;
    const now = this.#options.shell.surroundings.now();
    if (outcomes.some(({ outcome }) => outcome === 'sent' || outcome === 'refused')) {
      this.#unclear = 0;
      if (this.#pauseMs === undefined) return;
      this.#pauseMs = undefined;
      log.info({ platform: this.platform }, 'the platform answers again');
      await revive(db, this.platform, now);
      this.#again = true;
      return;
    }
    const unclear = outcomes.filter(({ outcome }) => outcome === 'unknown').length;
    this.#unclear += unclear;
    if (unclear === 0 || this.#unclear < OUTAGE_AFTER) return;
    if (this.#pauseMs === undefined) log.warn({ platform: this.platform }, 'the platform does not answer');
    this.#pauseMs = Math.min((this.#pauseMs ?? FIRST_PAUSE_MS / 2) * 2, LAST_PAUSE_MS);
    await putOff(db, this.platform, new Date(now.getTime() + this.#pauseMs));
  }

  /** Brings a handful of cards, each for another person, up to date. */
  async #bring(rows: readonly CardRow[]): Promise<void> {
    const { db, shell, pageUrl } = this.#options;
    const now = shell.surroundings.now();
    const subjects = await loadSubjects(db, shell, rows);
    const posts: Prepared[] = [];
    const updates: Prepared[] = [];
    const sends: Sent[] = [];
    const reposts: string[] = [];
    for (const row of rows) {
      const subject = subjects.get(`${row.subjectKind}:${row.subjectId}`);
      if (subject === undefined) {
        sends.push({
          id: row.id,
          version: 0,
          look: '',
          posted: false,
          outcome: { outcome: 'refused', code: 'no-subject', reason: 'the subject is gone' },
        });
        continue;
      }
      const expired = row.ref !== null && this.#expired(row, now);
      if (expired) reposts.push(row.id);
      const current: CardRow = expired ? { ...row, post: row.post + 1, ref: null } : row;
      const out = outbound(current, subject, pageUrl(row.id, row.personId), now);
      const prepared = { out, ref: current.ref, look: lookOf(out.card) };
      if (current.ref === null) posts.push(prepared);
      else if (prepared.look === row.shownHash) sends.push(unchanged(prepared, current.ref));
      else updates.push(prepared);
    }
    await startRepost(db, reposts);
    sends.push(...(await this.#post(posts)), ...(await this.#update(updates)));
    await settleSends(db, sends, new Map(rows.map(row => [row.id, row.attempts])), shell.surroundings.now());
  }

  #expired(row: CardRow, now: Date): boolean {
    const { editWindowDays } = this.#adapter.capabilities;
    return row.postedAt !== null && now.getTime() - row.postedAt.getTime() > editWindowDays * 86_400_000;
  }

  async #post(items: readonly Prepared[]): Promise<Sent[]> {
    if (items.length === 0) return [];
    const outcomes = await this.#adapter.post(items.map(item => item.out));
    await this.#noteOutcomes(outcomes);
    items.forEach((item, index) => {
      const outcome = outcomes[index];
      if (rings(item.out) && outcome?.outcome === 'sent') this.#ring(outcome.ref, item.out);
    });
    return this.#sent(items, outcomes, 'post');
  }

  /** The platform's stronger bell for an urgent card that has arrived; nothing waits for it, what became of it is observed. */
  #ring(ref: string, out: OutboundCard): void {
    const { ring, capabilities } = this.#adapter;
    if (ring === undefined || !capabilities.urgentPush) return;
    const { log, observe } = this.#options;
    const ringing = ring
      .call(this.#adapter, { ref, out })
      .then(outcome => {
        observe(this.platform, outcome.outcome, 'ring');
        if (outcome.outcome !== 'sent')
          log.warn({ platform: this.platform, cardId: out.cardId, outcome }, 'an urgent card did not ring');
      })
      .catch((error: unknown) => {
        observe(this.platform, 'unknown', 'ring');
        log.error({ err: error, platform: this.platform, cardId: out.cardId }, 'ringing failed');
      })
      .finally(() => this.#rings.delete(ringing));
    this.#rings.add(ringing);
  }

  async #update(items: readonly Prepared[]): Promise<Sent[]> {
    if (items.length === 0) return [];
    const outcomes = await this.#adapter.update(items.map(({ out, ref }) => ({ out, ref: ref ?? '' })));
    await this.#noteOutcomes(outcomes);
    const again = items.filter((_, index) => mustRepost(outcomes[index]));
    const reposted = again.map(({ out, look }) => ({ out: { ...out, post: out.post + 1 }, ref: null, look }));
    await startRepost(
      this.#options.db,
      again.map(({ out }) => out.cardId),
    );
    const rest = items.filter(item => !again.includes(item));
    return [
      ...this.#sent(
        rest,
        outcomes.filter(outcome => !mustRepost(outcome)),
        'update',
      ),
      ...(await this.#post(reposted)),
    ];
  }

  #sent(items: readonly Prepared[], outcomes: readonly Outcome[], kind: 'post' | 'update'): Sent[] {
    return items.map((item, index) => {
      const outcome = outcomes[index] ?? {
        outcome: 'unknown',
        reason: 'the adapter gave no answer',
        idempotent: false,
      };
      this.#options.observe(this.platform, outcome.outcome, kind);
      if (outcome.outcome === 'refused' || outcome.outcome === 'unknown') {
        this.#options.log.warn(
          { platform: this.platform, cardId: item.out.cardId, kind, outcome },
          'a card did not go through',
        );
      }
      return {
        id: item.out.cardId,
        version: item.out.version,
        look: item.look,
        posted: kind === 'post',
        outcome,
      };
    });
  }
}

/** An urgent card that asks for something; one that only informs breaks the quiet hours and rings nobody. */
function rings({ urgent, card }: OutboundCard): boolean {
  return urgent && card.tone === 'urgent';
}

/** Never in the past: a row that can't be claimed yet must not spin the loop. */
function atLeast(at: Date, now: Date): Date {
  return at > now ? at : new Date(now.getTime() + 100);
}

/** `urgent` looks after urgent cards alone; `any` takes those first; `probe` tries one card while the platform is down. */
type Worker = 'urgent' | 'any' | 'probe';

interface Prepared {
  readonly out: OutboundCard;
  readonly ref: string | null;
  readonly look: string;
}

/** The earlier copy can't be changed any more: past the edit window, or recalled. */
function mustRepost(outcome: Outcome | undefined): boolean {
  return outcome?.outcome === 'refused' && (outcome.code === 'edit-window' || outcome.code === 'gone');
}

function unchanged(item: Prepared, ref: string): Sent {
  return {
    id: item.out.cardId,
    version: item.out.version,
    look: item.look,
    posted: false,
    outcome: { outcome: 'sent', ref },
  };
}

/** Splits a claim so that no wave holds two cards of one person: in a chat, order counts. */
function waves(rows: readonly CardRow[]): CardRow[][] {
  const found: CardRow[][] = [];
  const seen = new Map<string, number>();
  for (const row of rows) {
    const index = seen.get(row.userId) ?? 0;
    seen.set(row.userId, index + 1);
    const wave = found[index];
    if (wave === undefined) found.push([row]);
    else wave.push(row);
  }
  return found;
}

async function loadSubjects(db: Db, shell: Shell, rows: readonly CardRow[]): Promise<Map<string, Subject>> {
  const subjects = new Map<string, Subject>();
  for (const kind of new Set(rows.map(row => row.subjectKind))) {
    const feature = shell.features.get(kind);
    if (feature === undefined) continue;
    const ids = [...new Set(rows.filter(row => row.subjectKind === kind).map(row => row.subjectId))];
    for (const [id, subject] of await feature.load(db, ids, 'none')) subjects.set(`${kind}:${id}`, subject);
  }
  return subjects;
}
