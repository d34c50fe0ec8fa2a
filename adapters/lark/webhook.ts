import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import { decrypt, sameSecret, signatureOf } from './crypto.ts';
import { type Answer, type Dispatcher, NotKept } from './dispatch.ts';
import { type Envelope, envelopeSchema } from './events.ts';
import { parseJson } from './json.ts';

const WEBHOOK_PATH = '/webhooks/lark';
/** The platform's own bound of an event is 256 KB; the rest is room. */
const MAX_BODY_BYTES = 1_000_000;
/** How far the push's clock may be from ours. */
const CLOCK_WINDOW_S = 300;

export interface WebhookParts {
  readonly appId: string;
  readonly encryptKey: string | undefined;
  readonly verificationToken: string;
  readonly now: () => Date;
  readonly log: Logger;
  /** Undefined until the service takes events. */
  readonly dispatcher: () => Dispatcher | undefined;
}

/** What a raw push turns out to be, before anything is done about it. */
type Verdict =
  | { readonly type: 'challenge'; readonly challenge: string }
  | { readonly type: 'event'; readonly envelope: Envelope }
  /** Authentic, but of the old version 1.0 or without the parts of an event: taken note of. */
  | { readonly type: 'ignored' }
  | { readonly type: 'refused'; readonly why: string };

const encryptedSchema = z.looseObject({ encrypt: z.string() });
const challengeSchema = z.looseObject({
  type: z.literal('url_verification'),
  challenge: z.string(),
  token: z.string(),
});
/** Where token and app id stand in an envelope of 2.0 and of 1.0. */
const anyEnvelope = z.looseObject({
  token: z.string().optional(),
  header: z.looseObject({ token: z.string().optional(), app_id: z.string().optional() }).optional(),
  event: z.looseObject({ app_id: z.string().optional() }).optional().catch(undefined),
});

interface PushHeaders {
  readonly timestamp: string | undefined;
  readonly nonce: string | undefined;
  readonly signature: string | undefined;
}

/**
 * Judges a push by its raw bytes: signature (when an Encrypt Key is set, over the bytes as they came, within the clock
 * window), decryption, Verification Token, app id. A challenge carries no signature and is answered by its token.
 */
function judge(rawBody: Buffer, headers: PushHeaders, parts: WebhookParts): Verdict {
  const signed = headers.signature !== undefined;
  if (signed) {
    const fault = signatureFault(rawBody, headers, parts);
    if (fault !== undefined) return { type: 'refused', why: fault };
  }
  const body = openBody(rawBody, parts.encryptKey);
  if (body === undefined) return { type: 'refused', why: 'the body cannot be read' };
  const challenge = challengeSchema.safeParse(body);
  if (challenge.success) {
    return sameSecret(challenge.data.token, parts.verificationToken)
      ? { type: 'challenge', challenge: challenge.data.challenge }
      : { type: 'refused', why: 'wrong token' };
  }
  if (!signed && parts.encryptKey !== undefined) return { type: 'refused', why: 'no signature' };
  return judgeEnvelope(body, parts);
}

function judgeEnvelope(body: unknown, parts: WebhookParts): Verdict {
  const envelope = anyEnvelope.safeParse(body);
  if (!envelope.success) return { type: 'refused', why: 'not an event' };
  const { header, event } = envelope.data;
  const token = header?.token ?? envelope.data.token ?? '';
  if (!sameSecret(token, parts.verificationToken)) return { type: 'refused', why: 'wrong token' };
  if ((header?.app_id ?? event?.app_id) !== parts.appId) return { type: 'refused', why: 'another app' };
  const parsed = envelopeSchema.safeParse(body);
  return parsed.success ? { type: 'event', envelope: parsed.data } : { type: 'ignored' };
}

function signatureFault(rawBody: Buffer, headers: PushHeaders, parts: WebhookParts): string | undefined {
  const { timestamp = '', nonce = '', signature = '' } = headers;
  if (parts.encryptKey === undefined) return undefined;
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  const off = Math.abs(parts.now().getTime() / 1_000 - seconds);
  if (!(off <= CLOCK_WINDOW_S)) return 'timestamp outside of the window';
  const expected = signatureOf(timestamp, nonce, parts.encryptKey, rawBody);
  return sameSecret(expected, signature.toLowerCase()) ? undefined : 'wrong signature';
}

/** The plain JSON of a push, decrypted where it is encrypted. */
function openBody(rawBody: Buffer, encryptKey: string | undefined): unknown {
  const outer = parseJson(rawBody.toString('utf8'));
  const encrypted = encryptedSchema.safeParse(outer);
  if (!encrypted.success) return outer;
  if (encryptKey === undefined) return undefined;
  const inner = decrypt(encrypted.data.encrypt, encryptKey);
  return inner === undefined ? undefined : parseJson(inner);
}

/** Adds `POST /webhooks/lark`. Parsers and error answers stay inside this scope. */
export function addWebhook(app: FastifyInstance, parts: WebhookParts): void {
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
      (_request, body, parsed) => parsed(null, body),
    );
    scope.setErrorHandler((error: FastifyError, _request, reply) => {
      const status = error.statusCode ?? 500;
      if (status >= 500) parts.log.error({ reason: error.message }, 'Feishu webhook failed');
      return reply.code(status).send(status === 413 ? TOO_LARGE : status < 500 ? UNREADABLE : NOT_KEPT);
    });
    scope.post(WEBHOOK_PATH, { bodyLimit: MAX_BODY_BYTES }, (request, reply) =>
      answerPush(request, reply, parts),
    );
    done();
  });
}

const UNAUTHORISED = { code: 401, msg: 'unauthorized' };
const UNREADABLE = { code: 400, msg: 'unreadable' };
const TOO_LARGE = { code: 413, msg: 'too large' };
const NOT_KEPT = { code: 500, msg: 'not kept, deliver again' };

async function answerPush(
  request: FastifyRequest,
  reply: FastifyReply,
  parts: WebhookParts,
): Promise<FastifyReply> {
  const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const verdict = judge(rawBody, headersOf(request), parts);
  switch (verdict.type) {
    case 'refused':
      parts.log.warn({ why: verdict.why, bytes: rawBody.length }, 'Feishu push refused');
      return reply.code(401).send(UNAUTHORISED);
    case 'challenge':
      return reply.send({ challenge: verdict.challenge });
    case 'ignored':
      return reply.send({});
    case 'event':
      return answerEvent(verdict.envelope, reply, parts);
  }
}

async function answerEvent(
  envelope: Envelope,
  reply: FastifyReply,
  parts: WebhookParts,
): Promise<FastifyReply> {
  const dispatcher = parts.dispatcher();
  if (dispatcher === undefined) return reply.code(503).send(NOT_KEPT);
  let answer: Answer;
  try {
    answer = await dispatcher.dispatch(envelope);
  } catch (error) {
    if (error instanceof NotKept) return reply.code(500).send(NOT_KEPT);
    throw error;
  }
  // `finish`: all of the answer went to the operating system; a connection that broke before never gets there.
  if (answer.delivered !== undefined) reply.raw.once('finish', answer.delivered);
  return reply.send(answer.body ?? {});
}

function headersOf(request: FastifyRequest): PushHeaders {
  const one = (name: string): string | undefined => {
    const value = request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  return {
    timestamp: one('x-lark-request-timestamp'),
    nonce: one('x-lark-request-nonce'),
    signature: one('x-lark-signature'),
  };
}
