import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Counters } from './counters.ts';
import type { Inbound } from './inbound.ts';
import type { IntakeSettings } from './options.ts';
import { readPosted } from './parse.ts';
import type { People } from './people.ts';

/** A typed message is a few kilobytes; more is not one. */
const MAX_BODY_BYTES = 64 * 1024;

export interface WebhookDeps {
  readonly intake: IntakeSettings | undefined;
  readonly inbound: Inbound;
  readonly people: People;
  readonly counters: Counters;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const UNAUTHORIZED: Answer = { status: 401, body: { errmsg: 'token' } };
const EVENT_TAKEN: Answer = { status: 200, body: { success: true, errcode: '0', errmsg: '成功' } };
const MESSAGE_TAKEN: Answer = { status: 200, body: { errmsg: 'ok' } };

/**
 * Adds `POST /webhooks/zwdd` for what people type to the robot and for events of the directory. Nothing is signed
 * there, so without the configured token nobody can tell who calls, and nothing is taken.
 */
export function addWebhook(app: FastifyInstance, deps: WebhookDeps): void {
  const { counters } = deps;
  void app.register(async scope => {
    // Without an id of the platform a message is known by its bytes.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
      (_request, body, done) => done(null, body),
    );
    scope.post('/webhooks/zwdd', async (request, reply) => {
      const answer = deps.intake === undefined ? UNAUTHORIZED : await answerTo(request, deps.intake, deps);
      if (answer.status === 401) counters.webhookRejected += 1;
      return reply.code(answer.status).send(answer.body);
    });
  });
}

async function answerTo(request: FastifyRequest, intake: IntakeSettings, deps: WebhookDeps): Promise<Answer> {
  const { counters, inbound, people } = deps;
  if (!tokensOf(request).some(token => sameText(token, intake.token))) return UNAUTHORIZED;
  const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const posted = readPosted(raw, intake.senderField ?? 'senderStaffId');
  switch (posted.type) {
    case 'event':
      counters.events += 1;
      people.forget();
      return EVENT_TAKEN;
    case 'message':
      // A message that was not kept is answered with 500, for platforms that then send it again.
      return inbound.message(posted.message).then(
        () => MESSAGE_TAKEN,
        () => ({ status: 500, body: { errmsg: 'not kept' } }),
      );
    case 'anonymous':
      counters.anonymousMessages += 1;
      return MESSAGE_TAKEN;
    case 'bad':
      counters.badBodies += 1;
      return { status: 400, body: { errmsg: 'unreadable' } };
  }
}

const query = z.looseObject({ token: z.string().optional() });

/** Where the platform may carry the token: its own header, or the address that we gave it. */
function tokensOf(request: FastifyRequest): string[] {
  const header = request.headers.token;
  const inAddress = query.safeParse(request.query).data?.token;
  return [Array.isArray(header) ? header[0] : header, inAddress].filter(token => token !== undefined);
}

/** Compares without telling by its duration where two texts differ. */
function sameText(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
