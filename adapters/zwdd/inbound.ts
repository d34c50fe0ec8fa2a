import type { Logger } from 'pino';
import type { InboundHandler, InboundReply, MessageEvent, Outcome } from '../../src/chat/adapter.ts';
import type { Counters } from './counters.ts';
import { directChatId } from './identity.ts';
import type { Link } from './link.ts';
import type { Messages } from './messages.ts';
import type { RobotMessage } from './parse.ts';
import type { People } from './people.ts';
import type { Redact } from './redact.ts';
import { reasonOf } from './redact.ts';
import type { Timers } from './timers.ts';
import { InHand } from './timers.ts';

/** How often an answer is tried. The work notification has an id of ours, so an unknown end may be repeated. */
const ANSWER_ATTEMPTS = 3;
const UNKNOWN_PAUSE_MS = 1_000;
/** An answer that would come later than this is of no use any more. */
const LATEST_ANSWER_MS = 60_000;

export interface Inbound {
  setHandler(handle: InboundHandler): void;
  /** Resolves when the message is kept; rejects when it is not. */
  message(message: RobotMessage): Promise<void>;
  /** Resolves when nothing is in hand any more, or after `ms`. */
  idle(ms: number): Promise<void>;
}

export interface InboundDeps {
  readonly people: People;
  readonly messages: Messages;
  readonly link: Link;
  readonly counters: Counters;
  readonly timers: Timers;
  readonly log: Logger;
  readonly redact: Redact;
}

/** Employee codes and accounts are different namespaces; only the first begins with these letters. */
const EMPLOYEE_CODE = /^GE_/;

export function createInbound(deps: InboundDeps): Inbound {
  const { people, messages, link, counters, timers, log, redact } = deps;
  const inHand = new InHand();
  let handler: InboundHandler | undefined;

  async function accountOf(sender: string): Promise<string | undefined> {
    return EMPLOYEE_CODE.test(sender) ? people.byEmployeeCode(sender) : sender;
  }

  async function take(message: RobotMessage): Promise<void> {
    if (handler === undefined) throw new Error('intake is not open yet');
    const userId = await accountOf(message.sender);
    if (userId === undefined) {
      counters.anonymousMessages += 1;
      log.warn('政务钉钉 message from an employee without an account');
      return;
    }
    const event: MessageEvent = {
      type: 'message',
      platform: 'zwdd',
      eventId: message.eventId,
      userId,
      chat:
        message.group === undefined
          ? { id: directChatId(userId), kind: 'direct' }
          : { id: message.group, kind: 'group' },
      text: message.text,
      files: [],
    };
    const reply = await handler(event);
    void inHand.track(answer(event, reply));
  }

  /** The answer goes out after the ack; to the person, since only a robot may write to a group. */
  async function answer(to: MessageEvent, { text }: InboundReply): Promise<void> {
    if (text === undefined) return;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await messages.say({
        key: `answer:${to.eventId}`,
        to: { userId: to.userId },
        content: text.content,
      });
      if (outcome.outcome === 'sent') return;
      const ms = pauseAfter(outcome);
      if (ms === undefined || ms > LATEST_ANSWER_MS || attempt === ANSWER_ATTEMPTS) {
        log.warn({ outcome, eventId: to.eventId }, '政务钉钉 answer to a message not sent');
        return;
      }
      await new Promise<void>(resolve => timers.after(ms, resolve));
    }
  }

  return {
    setHandler(handle) {
      handler = handle;
    },
    async message(message) {
      counters.messages += 1;
      link.heard(timers.now());
      try {
        await inHand.track(take(message));
      } catch (error) {
        counters.handlerFailures += 1;
        log.error({ reason: reasonOf(error, redact) }, '政务钉钉 message not kept');
        throw error;
      }
    },
    idle: ms => inHand.idle(timers, ms),
  };
}

/** How long to wait before an answer is tried again; undefined when it is not. */
function pauseAfter(outcome: Outcome): number | undefined {
  if (outcome.outcome === 'throttled') return outcome.retryAfterMs;
  return outcome.outcome === 'unknown' && outcome.idempotent ? UNKNOWN_PAUSE_MS : undefined;
}
