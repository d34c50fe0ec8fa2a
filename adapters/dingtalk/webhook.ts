import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Counters } from './counters.ts';
import type { EventKeys } from './crypto.ts';
import {
  cardSign,
  decryptEvent,
  encryptEvent,
  eventSignature,
  newNonce,
  robotSign,
  sameText,
} from './crypto.ts';
import { parseJson } from './form.ts';
import type { Inbound } from './inbound.ts';
import type { HttpIntake } from './options.ts';
import type { Redactor } from './redact.ts';
import { reasonOf } from './redact.ts';
import type { Timers } from './timers.ts';

/** A request older or newer than this is refused; the platform's figure for robots. */
const ROBOT_WINDOW_MS = 3_600_000;
/** Our own replay window for card callbacks and events: their signatures carry no documented age. */
const REPLAY_WINDOW_MS = 300_000;
const MAX_BODY_BYTES = 1_000_000;

export interface WebhookDeps {
  readonly intake: HttpIntake;
  readonly clientSecret: string;
  readonly inbound: Inbound;
  readonly timers: Timers;
  readonly counters: Counters;
  readonly log: Logger;
  readonly redact: Redactor;
}

interface Incoming {
  readonly header: (name: string) => string;
  readonly query: (name: string) => string;
  readonly body: Buffer;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** To be called when the answer has left. */
  readonly written?: () => void;
}

const UNAUTHORIZED: Answer = { status: 401, body: { error: 'signature' } };
const NOT_KEPT: Answer = { status: 500, body: { error: 'not kept' } };

const encryptedBody = z.looseObject({ encrypt: z.string().min(1) });
const eventBody = z.looseObject({ EventType: z.string().default('') });
const params = z.record(z.string(), z.unknown());

/** Adds `POST /webhooks/dingtalk`. What a request is follows from how it is signed; anything else is a 401. */
export function addWebhook(app: FastifyInstance, deps: WebhookDeps): void {
  const { counters, log, redact } = deps;
  void app.register(async scope => {
    // Signatures and event ids are taken over the bytes as they came.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
      (_request, body, done) => {
        done(null, body);
      },
    );
    scope.post('/webhooks/dingtalk', async (request, reply) => {
      const query = params.safeParse(request.query).data ?? {};
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const incoming: Incoming = {
        header: name => headerText(request.headers[name]),
        query: name => (typeof query[name] === 'string' ? query[name] : ''),
        body,
      };
      const answer = await answerTo(incoming, deps).catch((error: unknown): Answer => {
        counters.handlerFailures += 1;
        log.error({ reason: reasonOf(error, redact) }, 'DingTalk webhook event not kept');
        return NOT_KEPT;
      });
      if (answer.status === 401) counters.webhookRejected += 1;
      if (answer.written !== undefined) {
        const { written } = answer;
        reply.raw.once('finish', () => written());
      }
      return reply.code(answer.status).send(answer.body);
    });
  });
}

function headerText(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

async function answerTo(incoming: Incoming, deps: WebhookDeps): Promise<Answer> {
  const { intake } = deps;
  if (incoming.query('msg_signature') !== '') {
    return intake.events === undefined ? UNAUTHORIZED : eventAnswer(incoming, intake.events, deps);
  }
  if (incoming.header('x-ddpaas-signature') !== '') {
    return intake.card === undefined ? UNAUTHORIZED : cardAnswer(incoming, intake.card.secret, deps);
  }
  return intake.robot === true ? robotAnswer(incoming, deps) : UNAUTHORIZED;
}

/** Whether a time in milliseconds is a number within the window around now. */
function fresh(timestamp: string, windowMs: number, deps: WebhookDeps): boolean {
  return /^\d{1,16}$/.test(timestamp) && Math.abs(deps.timers.now() - Number(timestamp)) <= windowMs;
}

async function robotAnswer(incoming: Incoming, deps: WebhookDeps): Promise<Answer> {
  const timestamp = incoming.header('timestamp');
  const right = sameText(incoming.header('sign'), robotSign(timestamp, deps.clientSecret));
  if (!right || !fresh(timestamp, ROBOT_WINDOW_MS, deps)) return UNAUTHORIZED;
  await deps.inbound.message(parseJson(incoming.body.toString('utf8')));
  return { status: 200, body: { msgtype: 'empty' } };
}

async function cardAnswer(incoming: Incoming, secret: string, deps: WebhookDeps): Promise<Answer> {
  const timestamp = incoming.header('x-ddpaas-signature-timestamp');
  const right = sameText(incoming.header('x-ddpaas-signature'), cardSign(timestamp, secret));
  if (!right || !fresh(timestamp, REPLAY_WINDOW_MS, deps)) return UNAUTHORIZED;
  // A callback by HTTP has no id of its own: the signed time and the body name it, and a replay names the same.
  const eventId = createHash('sha256').update(timestamp).update('\n').update(incoming.body).digest('hex');
  const { answer, written } = await deps.inbound.tap(parseJson(incoming.body.toString('utf8')), eventId);
  return { status: 200, body: answer, ...(written === undefined ? {} : { written }) };
}

async function eventAnswer(incoming: Incoming, keys: EventKeys, deps: WebhookDeps): Promise<Answer> {
  const body = encryptedBody.safeParse(parseJson(incoming.body.toString('utf8')));
  if (!body.success) return UNAUTHORIZED;
  const { encrypt } = body.data;
  const timestamp = incoming.query('timestamp');
  const expected = eventSignature(keys.token, timestamp, incoming.query('nonce'), encrypt);
  const right = sameText(incoming.query('msg_signature'), expected);
  if (!right || !fresh(timestamp, REPLAY_WINDOW_MS, deps)) return UNAUTHORIZED;
  const text = decryptEvent(keys, encrypt);
  const event = text === undefined ? undefined : parseJson(text);
  const type = eventBody.safeParse(event);
  if (!type.success) return UNAUTHORIZED;
  // The console's test of the address carries no event.
  if (type.data.EventType !== 'check_url') {
    const eventId = createHash('sha256')
      .update(text ?? '')
      .digest('hex');
    if (!(await deps.inbound.platformEvent({ eventId, type: type.data.EventType, data: event })))
      return NOT_KEPT;
  }
  return { status: 200, body: sealed(keys, deps.timers.now()) };
}

/** The platform takes an event as received only when it is answered with the encrypted word `success`. */
function sealed(keys: EventKeys, now: number) {
  const encrypt = encryptEvent(keys, 'success');
  const timeStamp = String(now);
  const nonce = newNonce();
  return { msg_signature: eventSignature(keys.token, timeStamp, nonce, encrypt), timeStamp, nonce, encrypt };
}
