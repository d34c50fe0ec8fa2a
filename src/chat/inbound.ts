import type { Logger } from 'pino';
import { copy } from '../../cards/copy.ts';
import { record } from '../audit/record.ts';
import type { Db } from '../db/client.ts';
import type { Json, Sql } from '../db/sql.ts';
import { carryOut, type Shell, type Work, type WorkDone } from '../decide/commit.ts';
import type { Subject } from '../decide/subject.ts';
import { identify, identityKey, type Member, membersById } from '../directory/who.ts';
import type { InboundEvent, InboundReply, MessageEvent, OutboundCard, TapEvent } from './adapter.ts';
import { type CardRow, findCards, outbound, refOf } from './card-row.ts';
import type { LaneTime } from './card-store.ts';

/** What a typed message means: a command for a subject, or only an answer. */
export type Interpretation =
  | { readonly work: { readonly feature: string; readonly subjectId: string; readonly command: Json } }
  | { readonly say: string };

/**
 * Understands what an official typed; undefined when it is none of this interpreter's business. Runs inside the
 * inbound transaction and writes nothing itself.
 */
export type Interpreter = (
  sql: Sql,
  message: MessageEvent,
  member: Member,
  now: Date,
  newId: () => string,
) => Promise<Interpretation | undefined>;

export interface InboundOptions {
  readonly db: Db;
  readonly shell: Shell;
  readonly interpreters: readonly Interpreter[];
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
/** Batches under way at once, each on a connection of its own. */
const MAX_LANES = 3;

/** A command that came as data and not as a tap: from the API, or from the service's own schedule. */
export interface DirectCommand {
  readonly type: 'command';
  readonly platform: 'api' | 'clock';
  /** The caller's idempotency key, within its channel. */
  readonly eventId: string;
  readonly userId: string;
  readonly work: Work;
}

/** What became of a direct command. A repeated key gets the subject of the first call and changes nothing. */
export type Submitted =
  | { readonly outcome: 'decided'; readonly subjectId: string; readonly say: string | undefined }
  | { readonly outcome: 'repeated'; readonly subjectId: string }
  | { readonly outcome: 'refused'; readonly code: string; readonly say: string };

type Entry = InboundEvent | DirectCommand;

interface Answer extends InboundReply {
  readonly submitted?: Submitted;
}

interface Waiting {
  readonly event: Entry;
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
    return new Promise((resolve, reject) => {
      this.#queue.push({ event: cleaned(event), resolve, reject });
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
    while (this.#lanes < MAX_LANES && this.#queue.length > 0) {
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
  }

  async #run(batch: readonly Waiting[]): Promise<void> {
    try {
      const replies = await this.#commit(batch.map(waiting => waiting.event));
      batch.forEach((waiting, index) => {
        waiting.resolve(replies[index] ?? {});
      });
    } catch (error) {
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
    const { replies, lanes } = await db.tx(async sql => {
      const plan = await this.#plan(sql, events);
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
      return { replies, lanes };
    });
    wake(lanes);
    return replies;
  }

  /** Dedupe, who is this, which card: one statement each for the whole batch. */
  async #plan(sql: Sql, events: readonly Entry[]): Promise<Step[]> {
    const now = this.#options.shell.surroundings.now();
    const members = await whoTaps(sql, events);
    const fresh = await takeEvents(sql, events, members, now);
    const taps = events.filter((event): event is TapEvent => event.type === 'tap');
    const cards = await findCards(
      sql,
      taps.map(tap => tap.cardId),
    );
    const steps: Step[] = [];
    for (const [index, event] of events.entries()) {
      if (event.type === 'command') {
        steps.push(await commandStep(sql, event, fresh[index] === true));
        continue;
      }
      const member = members.get(identityKey(event.platform, event.userId));
      steps.push(await this.#step(sql, event, fresh[index] === true, member, cards, now));
    }
    return steps;
  }

  async #step(
    sql: Sql,
    event: InboundEvent,
    fresh: boolean,
    member: Member | undefined,
    cards: ReadonlyMap<string, CardRow>,
    now: Date,
  ): Promise<Step> {
    if (member === undefined) {
      if (fresh) await recordStranger(sql, event, now);
      return { say: copy.unknownUser };
    }
    if (event.type === 'message') return this.#message(sql, event, fresh, member, now);
    const card = cards.get(event.cardId);
    if (card === undefined) {
      if (fresh) await recordForged(sql, event, member, now);
      return { say: copy.cardGone };
    }
    if (!fresh) return { card };
    const feature = this.#options.shell.features.get(card.subjectKind);
    const command = feature?.fromTap(refOf(card), event.action, event.form);
    if (command === undefined) return { card, say: copy.buttonGone };
    return {
      card,
      work: {
        feature: card.subjectKind,
        subjectId: card.subjectId,
        command,
        actor: { kind: 'person', member, channel: event.platform },
      },
    };
  }

  async #message(sql: Sql, event: MessageEvent, fresh: boolean, member: Member, now: Date): Promise<Step> {
    if (!fresh) return {};
    const { newId } = await this.#options.shell.surroundings.context(sql, member.regionId);
    for (const interpret of this.#options.interpreters) {
      const found = await interpret(sql, event, member, now, newId);
      if (found === undefined) continue;
      if ('say' in found) return { say: found.say };
      return { work: { ...found.work, actor: { kind: 'person', member, channel: event.platform } } };
    }
    return { say: copy.notUnderstood };
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

interface Step {
  readonly card?: CardRow;
  readonly work?: Work;
  readonly say?: string;
  /** A direct command: its caller wants the outcome, not a card. */
  readonly direct?: true;
  /** Subject of an earlier command with the same key. */
  readonly repeated?: string;
}

async function commandStep(sql: Sql, command: DirectCommand, fresh: boolean): Promise<Step> {
  if (fresh) return { work: command.work, direct: true };
  const rows = await sql.query<{ outcome: string }>(
    'select outcome from inbound_event where platform = $1 and event_id = $2',
    [command.platform, command.eventId],
  );
  return { repeated: rows[0]?.outcome ?? command.work.subjectId };
}

function submittedOf(done: WorkDone | undefined): Submitted {
  if (done === undefined) return { outcome: 'refused', code: 'no-subject', say: copy.cardGone };
  const { result, subject } = done;
  if (!result.decided) return { outcome: 'refused', code: result.code, say: result.say };
  return { outcome: 'decided', subjectId: subject.id, say: result.say };
}

/** Platform users by their linked identity, visitors of a card's page by the person its token named. */
async function whoTaps(sql: Sql, events: readonly Entry[]): Promise<Map<string, Member>> {
  const onPlatform = events.filter(event => event.type !== 'command' && event.platform !== 'h5');
  const onPage = events.filter(event => event.platform === 'h5').map(event => event.userId);
  const members = await identify(sql, onPlatform);
  for (const [personId, member] of await membersById(sql, onPage)) {
    members.set(identityKey('h5', personId), member);
  }
  return members;
}

function replyText(step: Step, done: WorkDone | undefined): InboundReply['text'] {
  if (step.say !== undefined) return { tone: 'warn', content: step.say };
  if (done === undefined)
    return step.work === undefined ? undefined : { tone: 'warn', content: copy.cardGone };
  const { result } = done;
  if (result.decided) return result.say === undefined ? undefined : { tone: 'ok', content: result.say };
  return { tone: result.harmless === true ? 'ok' : 'warn', content: result.say };
}

/** Which of the events are new. The rows commit with their effects, so a redelivery finds them or redoes the work. */
async function takeEvents(
  sql: Sql,
  events: readonly Entry[],
  members: ReadonlyMap<string, Member>,
  now: Date,
): Promise<boolean[]> {
  const rows = events.map((event, index) => ({
    platform: event.platform,
    eventId: event.eventId,
    personId: members.get(identityKey(event.platform, event.userId))?.personId ?? null,
    outcome: event.type === 'command' ? event.work.subjectId : 'taken',
    index,
  }));
  // One order for every batch, so that two replicas that hold the same events wait instead of locking each other.
  rows.sort((a, b) => compare(a.platform, b.platform) || compare(a.eventId, b.eventId) || a.index - b.index);
  const taken = await sql.query<{ platform: string; event_id: string }>(
    `insert into inbound_event (platform, event_id, received_at, person_id, outcome)
     select platform, "eventId", $2, "personId", outcome
     from json_to_recordset($1::json) as x(platform text, "eventId" text, "personId" text, outcome text)
     on conflict do nothing returning platform, event_id`,
    [JSON.stringify(rows), now],
  );
  const left = new Set(taken.map(row => identityKey(row.platform, row.event_id)));
  // The same event twice in one batch is taken by the first.
  return events.map(event => left.delete(identityKey(event.platform, event.eventId)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function recordStranger(sql: Sql, event: InboundEvent, at: Date): Promise<void> {
  await record(sql, [
    {
      stream: `stranger:${event.platform}`,
      at,
      regionId: '',
      actorKind: 'person',
      actorId: `${event.platform}:${event.userId}`.slice(0, 200),
      channel: event.platform,
      action: 'stranger.refused',
      detail: { type: event.type },
    },
  ]);
}

async function recordForged(sql: Sql, event: TapEvent, member: Member, at: Date): Promise<void> {
  await record(sql, [
    {
      stream: `person:${member.personId}`,
      at,
      regionId: member.regionId,
      actorKind: 'person',
      actorId: member.personId,
      channel: event.platform,
      action: 'card.unknown',
      detail: { cardId: event.cardId.slice(0, 100), action: event.action.slice(0, 60) },
    },
  ]);
}

/** PostgreSQL keeps neither NUL nor broken surrogates; nobody types them on purpose. */
function cleaned(event: Entry): Entry {
  if (event.type === 'command') return event;
  if (event.type === 'message') return { ...event, text: cleanText(event.text) };
  const form = Object.fromEntries(
    Object.entries(event.form).map(([key, value]) => [cleanText(key), cleanText(value)]),
  );
  return { ...event, form, action: cleanText(event.action), cardId: cleanText(event.cardId) };
}

function cleanText(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed();
}
