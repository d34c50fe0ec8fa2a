import type { Logger } from 'pino';
import { copy } from '../../cards/copy.ts';
import type { Db } from '../db/client.ts';
import type { Sql } from '../db/sql.ts';
import { carryOut } from '../decide/commit.ts';
import type { WorkDone } from '../decide/shell.ts';
import type { Subject } from '../decide/subject.ts';
import { CalendarGapError } from '../duty/calendar.ts';
import { pass } from '../points.ts';
import type { InboundEvent, InboundReply, OutboundCard } from './adapter.ts';
import { type CardRow, outbound } from './card-row.ts';
import type { LaneTime } from './card-store.ts';
import type { DirectCommand, Entry, Submitted } from './entry.ts';
import { keepable } from './keepable.ts';
import { planSteps, type Step, type StepDeps } from './steps.ts';

export interface InboundOptions extends StepDeps {
  readonly db: Db;
  /** Address of the card's page for one person. */
  readonly pageUrl: (cardId: string, personId: string) => string;
  /** Enqueues the delivery jobs in the same transaction. */
  readonly enqueue: (sql: Sql, lanes: readonly LaneTime[]) => Promise<void>;
  /** After commit: rings the local delivery without waiting for the queue's poll. */
  readonly wake: (lanes: readonly LaneTime[]) => void;
  /** The platform took the ack: these cards need not be sent at this version. */
  readonly acknowledged: (out: OutboundCard) => void;
  readonly log: Logger;
}

/** Events decided and committed together at most; taps that arrive while a batch commits form the next one. */
const MAX_BATCH = 64;
/**
 * Batches under way at once, each on a connection of its own. One alone costs least, since more taps gather behind it;
 * the second is begun when somebody has waited for so long, because the first is held up, or when it would be full.
 */
const MAX_LANES = 2;
const HELD_UP_MS = 50;

interface Answer extends InboundReply {
  readonly submitted?: Submitted;
}

interface Waiting {
  readonly event: Entry;
  /** By a clock that nobody sets. */
  readonly since: number;
  readonly resolve: (reply: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The one entrance for what officials do. Events are decided in small batches, each in one transaction; a reply is
 * given only after its commit. An event that makes its batch fail is tried again alone, so that it spoils nobody
 * else's tap, and rejects by itself.
 */
export class Inbound {
  readonly #options: InboundOptions;
  readonly #queue: Waiting[] = [];
  #lanes = 0;
  #overtaking: NodeJS.Timeout | undefined;
  #idle: (() => void)[] = [];

  constructor(options: InboundOptions) {
    this.#options = options;
  }

  handle(event: InboundEvent): Promise<InboundReply> {
    return this.#take(event);
  }

  /** Carries out one command of the API or the schedule. */
  async submit(command: DirectCommand): Promise<Submitted> {
    const { submitted } = await this.#take(command);
    if (submitted === undefined) throw new Error('a command was not answered');
    return submitted;
  }

  #take(event: Entry): Promise<Answer> {
    pass('inbound.verified');
    return new Promise((resolve, reject) => {
      this.#queue.push({ event: keepable(event), since: performance.now(), resolve, reject });
      // A turn of the loop gathers what arrived in the same moment.
      setImmediate(() => this.#pump());
    });
  }

  /** Resolves when everything taken in has been answered. */
  drained(): Promise<void> {
    if (this.#queue.length === 0 && this.#lanes === 0) return Promise.resolve();
    return new Promise(resolve => this.#idle.push(resolve));
  }

  #pump(): void {
    while (this.#queue.length > 0 && this.#hasPlace()) {
      const batch = this.#queue.splice(0, MAX_BATCH);
      this.#lanes += 1;
      void this.#run(batch).finally(() => {
        this.#lanes -= 1;
        this.#pump();
        if (this.#lanes === 0 && this.#queue.length === 0) {
          for (const resolve of this.#idle.splice(0)) resolve();
        }
      });
    }
    if (this.#queue.length === 0 || this.#lanes === MAX_LANES) return;
    this.#overtaking ??= setTimeout(
      () => {
        this.#overtaking = undefined;
        this.#pump();
      },
      Math.max(1, HELD_UP_MS - this.#waitedMs()),
    );
  }

  #hasPlace(): boolean {
    if (this.#lanes === 0) return true;
    if (this.#lanes === MAX_LANES) return false;
    return this.#queue.length >= MAX_BATCH || this.#waitedMs() >= HELD_UP_MS;
  }

  #waitedMs(): number {
    const [first] = this.#queue;
    return first === undefined ? 0 : performance.now() - first.since;
  }

  async #run(batch: readonly Waiting[]): Promise<void> {
    try {
      const replies = await this.#commit(batch.map(waiting => waiting.event));
      batch.forEach((waiting, index) => {
        waiting.resolve(replies[index] ?? {});
      });
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1 && only !== undefined && error instanceof CalendarGapError) {
        only.resolve(calendarRefusal(error.year));
        return;
      }
      if (batch.length === 1) {
        this.#options.log.error({ err: error, eventId: batch[0]?.event.eventId }, 'an inbound event failed');
        for (const waiting of batch) waiting.reject(error);
        return;
      }
      this.#options.log.warn(
        { err: error, events: batch.length },
        'a batch failed; each event is tried alone',
      );
      for (const waiting of batch) await this.#run([waiting]);
    }
  }

  async #commit(events: readonly Entry[]): Promise<Answer[]> {
    const { db, enqueue, wake } = this.#options;
    // What is asked for by words goes through lists, and each list is worth a plan of its own.
    const plans = events.some(event => event.type === 'message') ? 'each' : 'kept';
    const { replies, lanes } = await db.tx(async sql => {
      const plan = await planSteps(sql, this.#options, events);
      const { done, lanes } = await carryOut(
        sql,
        this.#options.shell,
        plan.flatMap(step => (step.work === undefined ? [] : [step.work])),
      );
      await enqueue(sql, lanes);
      const results = done.values();
      const replies: Answer[] = [];
      for (const step of plan) {
        const result = step.work === undefined ? undefined : results.next().value;
        replies.push(await this.#reply(sql, step, result));
      }
      pass('inbound.before-commit');
      return { replies, lanes };
    }, plans);
    pass('inbound.committed');
    wake(lanes);
    return replies;
  }

  async #reply(sql: Sql, step: Step, done: WorkDone | undefined): Promise<Answer> {
    if (step.repeated !== undefined) return { submitted: { outcome: 'repeated', subjectId: step.repeated } };
    if (step.direct === true) return { submitted: submittedOf(done) };
    const say = replyText(step, done);
    const text = say === undefined ? {} : { text: say };
    if (step.card === undefined) return text;
    const subject = done?.subject ?? (await this.#subjectOf(sql, step.card));
    if (subject === undefined) return text;
    const out = outbound(
      step.card,
      subject,
      this.#options.pageUrl(step.card.id, step.card.personId),
      this.#options.shell.surroundings.now(),
    );
    return { ...text, card: out, acknowledged: () => this.#options.acknowledged(out) };
  }

  async #subjectOf(sql: Sql, card: CardRow): Promise<Subject | undefined> {
    const feature = this.#options.shell.features.get(card.subjectKind);
    const found = await feature?.load(sql, [card.subjectId], 'none');
    return found?.get(card.subjectId);
  }
}

/** A deadline would fall into a year without a calendar: nothing is kept, and the official learns why (domain.md E45). */
function calendarRefusal(year: number): Answer {
  const say = copy.calendarGap(year);
  return {
    text: { tone: 'warn', content: say },
    submitted: { outcome: 'refused', code: 'calendar-gap', say },
  };
}

function replyText(step: Step, done: WorkDone | undefined): InboundReply['text'] {
  if (step.say !== undefined) return { tone: 'warn', content: step.say };
  if (done === undefined)
    return step.work === undefined ? undefined : { tone: 'warn', content: copy.cardGone };
  const { result } = done;
  if (result.decided) return result.say === undefined ? undefined : { tone: 'ok', content: result.say };
  return { tone: result.harmless === true ? 'ok' : 'warn', content: result.say };
}

function submittedOf(done: WorkDone | undefined): Submitted {
  if (done === undefined) return { outcome: 'refused', code: 'no-subject', say: copy.cardGone };
  const { result, subject } = done;
  if (!result.decided) return { outcome: 'refused', code: result.code, say: result.say };
  return { outcome: 'decided', subjectId: subject.id, say: result.say };
}
