import { pass } from '../points.ts';
import type { ChatAdapter, Outcome } from './adapter.ts';
import { Carrier, type CarrierOptions } from './carrier.ts';
import { type ClaimedRow, claim, nextDue, putOff, revive } from './outbox.ts';

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
/** A clock that is put right shortens a wait, and nobody rings for that. */
const MAX_TIMER_MS = 10_000;
/** The database was away, or a statement failed: how soon the lane looks again. */
const AFTER_FAILURE_MS = 1_000;

/** One platform's line of cards. A platform that is down delays only its own people. */
export class Lane {
  readonly platform: string;
  readonly #carrier: Carrier;
  readonly #options: CarrierOptions;
  #running: Promise<void> | undefined;
  /** Whoever is at work on ordinary cards. */
  readonly #crew = new Set<Promise<void>>();
  #failures: unknown[] = [];
  /** Looks after the urgent cards beside whoever is at work. */
  #urgent: Promise<void> | undefined;
  #again = false;
  /** How often somebody rang. */
  #asked = 0;
  #hurry = false;
  #stopped = false;
  #batch = FIRST_BATCH;
  /** Unclear ends since something last arrived. */
  #unclear = 0;
  /** While the platform is down: how long the present pause is. */
  #pauseMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** When the timer rings, by a clock that nobody sets. */
  #ringsAt = Number.POSITIVE_INFINITY;

  constructor(adapter: ChatAdapter, options: CarrierOptions) {
    this.platform = adapter.platform;
    this.#carrier = new Carrier(adapter, options, outcomes => this.#noteOutcomes(outcomes));
    this.#options = options;
  }

  wake(at: Date): void {
    if (this.#stopped) return;
    const wait = at.getTime() - this.#options.shell.surroundings.now().getTime();
    if (wait <= 0) {
      void this.drain().catch(error => {
        this.#options.log.error({ err: error, platform: this.platform }, 'delivery failed');
        // Nobody else may have anything to ring for until the bell does, a minute later.
        if (!this.#stopped) this.#wakeIn(AFTER_FAILURE_MS);
      });
      return;
    }
    this.#wakeIn(wait);
  }

  /** The earliest of what it is asked for; after that look the lane knows what comes next. */
  #wakeIn(ms: number): void {
    const wait = Math.min(ms, MAX_TIMER_MS);
    if (performance.now() + wait >= this.#ringsAt) return;
    clearTimeout(this.#timer);
    this.#ringsAt = performance.now() + wait;
    this.#timer = setTimeout(() => {
      this.#ringsAt = Number.POSITIVE_INFINITY;
      this.wake(new Date(0));
    }, wait);
  }

  /**
   * Runs until nothing is due. A call while one is running makes that one look once more, and whoever had found nothing
   * to do comes back; urgent cards are looked for at once, however much is in hand.
   */
  async drain(): Promise<void> {
    this.#again = true;
    this.#asked += 1;
    if (this.#crew.size > 0) this.#hire();
    this.#running ??= this.#loop().finally(() => {
      this.#running = undefined;
    });
    this.#hurry = true;
    this.#urgent ??= this.#urgentLoop().finally(() => {
      this.#urgent = undefined;
    });
    await Promise.all([this.#running, this.#urgent]);
  }

  async #urgentLoop(): Promise<void> {
    while (this.#hurry && !this.#stopped) {
      this.#hurry = false;
      await this.#work('urgent');
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await Promise.allSettled([this.#running, this.#urgent]);
    await this.#carrier.quiet();
  }

  async #loop(): Promise<void> {
    let next: Date | undefined;
    do {
      this.#again = false;
      await this.#allDone();
      next = await nextDue(this.#options.db, this.platform, this.#options.shell.surroundings.now());
    } while (this.#again && !this.#stopped);
    if (next !== undefined) this.wake(atLeast(next, this.#options.shell.surroundings.now()));
  }

  /** Resolves when nobody finds anything to do; throws what the first of them met who failed. */
  async #allDone(): Promise<void> {
    this.#failures = [];
    this.#hire();
    while (this.#crew.size > 0) await Promise.all(this.#crew);
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  /** Everybody who is not at work begins. */
  #hire(): void {
    const down = this.#pauseMs !== undefined;
    while (!this.#stopped && this.#crew.size < (down ? 1 : ORDINARY_WORKERS)) {
      const work: Promise<void> = this.#work(down ? 'probe' : 'any')
        .catch((error: unknown) => void this.#failures.push(error))
        .finally(() => this.#crew.delete(work));
      this.#crew.add(work);
    }
  }

  async #work(worker: Worker): Promise<void> {
    while (!this.#stopped) {
      // Others take over when the platform has gone down or come back.
      if ((this.#pauseMs !== undefined) !== (worker === 'probe')) return;
      const batch = this.#batch;
      const asked = this.#asked;
      const rows = await this.#take(worker);
      if (rows.length === 0) {
        // What somebody rang for meanwhile may have come after this look.
        if (asked === this.#asked) return;
        continue;
      }
      // There may be more than these.
      if (worker === 'any' && rows.length === batch) this.#hire();
      pass('delivery.claimed');
      await this.#carrier.holding(rows, () => this.#bring(rows));
    }
  }

  async #bring(rows: readonly ClaimedRow[]): Promise<void> {
    for (const wave of waves(rows)) {
      const began = performance.now();
      await this.#carrier.bring(wave);
      this.#learn(wave.length, performance.now() - began);
    }
  }

  /** Nobody takes an ordinary card while an urgent one is due. */
  #take(worker: Worker): Promise<ClaimedRow[]> {
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
    await putOff(db, this.platform, new Date(now.getTime() + this.#pauseMs), now);
  }
}

/** Never in the past: a row that can't be claimed yet must not spin the loop. */
function atLeast(at: Date, now: Date): Date {
  return at > now ? at : new Date(now.getTime() + 100);
}

/** `urgent` looks after urgent cards alone; `any` takes those first; `probe` tries one card while the platform is down. */
type Worker = 'urgent' | 'any' | 'probe';

/** Splits a claim so that no wave holds two cards of one person: in a chat, order counts. */
function waves(rows: readonly ClaimedRow[]): ClaimedRow[][] {
  const found: ClaimedRow[][] = [];
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
