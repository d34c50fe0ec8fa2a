import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { keep } from '../journal.ts';
import { ControlRefusal } from '../stand-in.ts';
import { type Answer, outcomeOf } from './answer.ts';
import { isObject } from './card-tree.ts';
import type { Gateway } from './gateway.ts';
import type { LarkApp, Settings } from './settings.ts';
import { post, type WebhookTarget } from './webhook.ts';

/** One event or callback with all its attempts, for `/state`. */
export interface PushRecord {
  readonly eventId: string;
  readonly type: string;
  readonly at: number;
  readonly attempts: { readonly at: number; readonly ms: number; readonly outcome: string }[];
  state: 'under way' | 'taken' | 'given up';
}

export interface Envelope {
  readonly schema: '2.0';
  readonly header: {
    readonly event_id: string;
    readonly token: string;
    readonly create_time: string;
    readonly event_type: string;
    readonly tenant_key: string;
    readonly app_id: string;
  };
  readonly event: unknown;
}

const KEPT = 5_000;

/** Brings events and callbacks to the app, over the long connection or by webhook, as its owner chose. */
export class Delivery {
  readonly #clock: Clock;
  readonly #app: LarkApp;
  readonly #settings: () => Settings;
  readonly #gateway: Gateway;
  readonly #poke: () => void;
  readonly #records: PushRecord[] = [];
  readonly #retries = new Set<() => void>();
  #webhook: WebhookTarget | undefined;

  constructor(clock: Clock, app: LarkApp, settings: () => Settings, gateway: Gateway, poke: () => void) {
    this.#clock = clock;
    this.#app = app;
    this.#settings = settings;
    this.#gateway = gateway;
    this.#poke = poke;
  }

  get mode() {
    return this.#webhook ?? 'ws';
  }

  get records(): readonly PushRecord[] {
    return this.#records;
  }

  useLongConnection(): void {
    this.#webhook = undefined;
  }

  /** Takes an address for pushes once it has answered the challenge in time. */
  async useWebhook(target: WebhookTarget): Promise<void> {
    const challenge = randomUUID();
    const body = { challenge, token: this.#app.verificationToken, type: 'url_verification' };
    const answer = await post(
      target,
      this.#app,
      this.#clock,
      body,
      this.#settings().challengeDeadlineMs,
      false,
    );
    const returned = answer.type === 'taken' && isObject(answer.body) ? answer.body.challenge : undefined;
    if (returned !== challenge)
      throw new ControlRefusal(`the address did not return the challenge: ${outcomeOf(answer)}`);
    this.#webhook = target;
  }

  envelope(type: string, event: unknown): Envelope {
    const now = this.#clock.now();
    return {
      schema: '2.0',
      header: {
        event_id: randomUUID().replaceAll('-', ''),
        token: this.#app.verificationToken,
        // Microseconds for callbacks, milliseconds for events, as the platform has it.
        create_time: type.startsWith('card.') ? `${now}000` : String(now),
        event_type: type,
        tenant_key: this.#app.tenantKey,
        app_id: this.#app.appId,
      },
      event,
    };
  }

  /** A callback: one attempt, never repeated. `copies` sends the same one several times at once. */
  async callback(envelope: Envelope, copies: number): Promise<Answer> {
    const record = this.#record(envelope);
    const deadline = this.#settings().tapDeadlineMs;
    const attempts = Array.from({ length: copies }, () => this.#attempt(record, envelope, deadline));
    const [first = { type: 'nobody' } as const] = await Promise.all(attempts);
    this.#finish(record, first.type === 'taken');
    return first;
  }

  /** An event: repeated after 15 s, 5 min, 1 h and 6 h until it is taken. Answers whether it ever was. */
  async event(envelope: Envelope, copies: number): Promise<boolean> {
    const record = this.#record(envelope);
    const waits = [...this.#settings().redeliverAfterMs];
    for (;;) {
      const attempts = Array.from({ length: copies }, () =>
        this.#attempt(record, envelope, this.#settings().eventDeadlineMs),
      );
      const answers = await Promise.all(attempts);
      const taken = answers.some(answer => answer.type === 'taken');
      const wait = waits.shift();
      if (taken || wait === undefined) {
        this.#finish(record, taken);
        return taken;
      }
      // The alarm is set before anybody hears of the failure: who then pushes the clock finds it.
      const again = this.#wait(wait);
      this.#poke();
      await again;
    }
  }

  /** Forgets everything, also what would have been repeated. */
  clear(): void {
    for (const cancel of this.#retries) cancel();
    this.#retries.clear();
    this.#records.length = 0;
  }

  async #attempt(record: PushRecord, envelope: Envelope, deadlineMs: number): Promise<Answer> {
    const at = this.#clock.now();
    const answer =
      this.#webhook === undefined
        ? await this.#gateway.push(envelope, deadlineMs)
        : await post(this.#webhook, this.#app, this.#clock, envelope, deadlineMs);
    record.attempts.push({ at, ms: this.#clock.now() - at, outcome: outcomeOf(answer) });
    return answer;
  }

  #record(envelope: Envelope): PushRecord {
    const record: PushRecord = {
      eventId: envelope.header.event_id,
      type: envelope.header.event_type,
      at: this.#clock.now(),
      attempts: [],
      state: 'under way',
    };
    keep(this.#records, record, KEPT);
    return record;
  }

  #finish(record: PushRecord, taken: boolean): void {
    record.state = taken ? 'taken' : 'given up';
    this.#poke();
  }

  #wait(ms: number): Promise<void> {
    return new Promise(resolve => {
      const cancel = this.#clock.after(ms, () => {
        this.#retries.delete(cancel);
        resolve();
      });
      this.#retries.add(cancel);
    });
  }
}
