import { keep } from '../journal.ts';
import type { Hub } from '../stand-in.ts';
import { postJson } from './post.ts';
import type { Settings } from './settings.ts';

/** One message that was handed to the robot's outgoing address. */
export interface OutgoingPush {
  readonly msgId: string;
  readonly at: number;
  attempts: number;
  /** HTTP status of the last attempt; 0 when nobody answered in time. */
  status: number;
  ms: number;
  outcome: 'pending' | 'taken' | 'lost';
}

const TIMEOUT_MS = 5_000;

/** Posts what people type to the address that the robot's owner entered (outgoingUrl, outgoingToken). */
export class Outgoing {
  readonly #hub: Hub;
  readonly #settings: () => Settings;
  readonly pushes: OutgoingPush[] = [];
  url: string | undefined;
  token = '';

  constructor(hub: Hub, settings: () => Settings) {
    this.#hub = hub;
    this.#settings = settings;
  }

  /** Sends `copies` at once and goes on by itself; without an address nothing is sent. */
  push(msgId: string, body: unknown, copies: number): void {
    if (this.url === undefined) return;
    const push: OutgoingPush = {
      msgId,
      at: this.#hub.clock.now(),
      attempts: 0,
      status: 0,
      ms: 0,
      outcome: 'pending',
    };
    keep(this.pushes, push);
    const text = JSON.stringify(body);
    for (let copy = 0; copy < copies; copy += 1) void this.#attempt(this.url, push, text);
  }

  clear(): void {
    this.pushes.length = 0;
  }

  async #attempt(url: string, push: OutgoingPush, body: string): Promise<void> {
    push.attempts += 1;
    const { status } = await postJson(url, body, this.token === '' ? {} : { token: this.token }, TIMEOUT_MS);
    push.status = status;
    push.ms = this.#hub.clock.now() - push.at;
    const { redeliverTimes, redeliverAfterMs } = this.#settings();
    if (status === 200) push.outcome = 'taken';
    else if (push.attempts > redeliverTimes) push.outcome = push.outcome === 'taken' ? 'taken' : 'lost';
    else this.#hub.clock.after(redeliverAfterMs, () => void this.#attempt(url, push, body));
    this.#hub.poke();
  }
}
