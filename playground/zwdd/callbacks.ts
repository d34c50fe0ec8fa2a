import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { keep } from '../journal.ts';
import type { Hub } from '../stand-in.ts';
import { postJson } from './post.ts';

export interface CallbackDefine {
  readonly eventCallbackId: string;
  readonly eventTag: string;
  readonly callbackUrl: string;
}

export interface EventPush {
  readonly eventTag: string;
  readonly at: number;
  readonly taken: boolean;
}

const TIMEOUT_MS = 5_000;
const takenAnswer = z.looseObject({ success: z.literal(true) });

/** Addresses that asked for events of the directory, and what was sent to them. */
export class Callbacks {
  readonly #hub: Hub;
  readonly #defines = new Map<string, CallbackDefine>();
  readonly pushes: EventPush[] = [];

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** The address must answer a first post that holds the tag alone; undefined when it does not. */
  async register(eventTag: string, callbackUrl: string): Promise<CallbackDefine | undefined> {
    if (!(await this.#send(callbackUrl, { eventTag }))) return undefined;
    const define = { eventCallbackId: randomUUID(), eventTag, callbackUrl };
    this.#defines.set(define.eventCallbackId, define);
    return define;
  }

  remove(eventCallbackId: string): boolean {
    return this.#defines.delete(eventCallbackId);
  }

  defines(): CallbackDefine[] {
    return [...this.#defines.values()];
  }

  /** Tells everybody who asked for this tag; true when all of them took it. */
  async raise(
    eventTag: string,
    payload: Readonly<Record<string, unknown>>,
    copies: number,
  ): Promise<boolean> {
    const targets = this.defines().filter(define => define.eventTag === eventTag);
    const body = { eventTag, dispatchId: randomUUID(), ...payload };
    const sent = await Promise.all(
      targets.flatMap(({ callbackUrl }) =>
        Array.from({ length: copies }, () => this.#send(callbackUrl, body)),
      ),
    );
    return targets.length > 0 && sent.every(Boolean);
  }

  clear(): void {
    this.pushes.length = 0;
  }

  async #send(url: string, body: { readonly eventTag: string }): Promise<boolean> {
    const answer = await postJson(url, JSON.stringify(body), {}, TIMEOUT_MS);
    const taken = answer.status === 200 && takenAnswer.safeParse(json(answer.text)).success;
    keep(this.pushes, { eventTag: body.eventTag, at: this.#hub.clock.now(), taken });
    this.#hub.poke();
    return taken;
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
