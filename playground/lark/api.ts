import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { FaultRule } from '../faults.ts';
import { ApiError } from './api-error.ts';
import type { World } from './world.ts';

/** One call as a handler sees it: authorised and admitted. */
export interface Call {
  readonly query: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly body: unknown;
  readonly raw: Buffer;
}

/** An API of the platform. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** As documented; path parameters as `:name`. */
  readonly path: string;
  /** Without it the call needs the tenant token and counts against the app's limits. */
  readonly open?: boolean;
  /** Answers `data`; a `Whole` answers the body itself. */
  readonly handle: (call: Call) => unknown;
}

/** An answer that is not `{code, msg, data}`. */
export class Whole {
  readonly body: unknown;
  /** Bytes of a file, with their type. */
  readonly type: string | undefined;

  constructor(body: unknown, type?: string) {
    this.body = body;
    this.type = type;
  }
}

interface Ready {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** For the journal. */
  readonly code: string;
}

const strings = z.record(z.string(), z.coerce.string());

/** Adds the endpoints with what surrounds a handler: faults, token, rate, error shape, journal. */
export function addEndpoints(app: FastifyInstance, world: World, endpoints: readonly Endpoint[]): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  for (const endpoint of endpoints) {
    app.route({
      method: endpoint.method,
      url: endpoint.path,
      handler: (request, reply) => serve(world, endpoint, request, reply),
    });
  }
  app.setNotFoundHandler((request, reply) => {
    world.journal.unknown(request.method, (request.url.split('?')[0] ?? '').slice(app.prefix.length));
    world.hub.poke();
    return reply
      .code(404)
      .send({ code: 404, msg: 'unknown call: this platform has no such API', path: request.url });
  });
}

async function serve(
  world: World,
  endpoint: Endpoint,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const started = world.clock.now();
  const fault = world.faults.pick(endpoint.method, endpoint.path);
  const note = (status: number, code: string): void => record(world, endpoint, started, status, code, fault);
  if (fault?.kind === 'reset-before') {
    note(0, 'reset');
    return breakOff(request, reply);
  }
  const delayMs = world.settings.latencyMs + (fault?.kind === 'slow' ? (fault.ms ?? 5_000) : 0);
  if (delayMs > 0) await pause(world, delayMs);
  const answer = await respond(world, endpoint, request, fault);
  note(answer.status, answer.code);
  if (fault?.kind === 'hang') return reply.hijack();
  if (fault?.kind === 'reset-after-accept') return breakOff(request, reply);
  reply.header('date', new Date(world.clock.now() + world.settings.clockAheadMs).toUTCString());
  return reply.code(answer.status).headers(answer.headers).send(answer.body);
}

async function respond(
  world: World,
  endpoint: Endpoint,
  request: FastifyRequest,
  fault: FaultRule | undefined,
): Promise<Ready> {
  if (fault?.kind === 'status503') {
    return {
      status: 503,
      headers: { 'content-type': 'text/html' },
      body: '<html>503</html>',
      code: 'http-503',
    };
  }
  try {
    if (fault !== undefined) sabotage(world, fault);
    if (endpoint.open !== true) {
      checkToken(world, request);
      world.limits.admitCall(`${endpoint.method} ${endpoint.path}`);
    }
    const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const contentType = request.headers['content-type'] ?? '';
    const answer = await endpoint.handle({
      query: strings.parse(request.query),
      params: strings.parse(request.params ?? {}),
      contentType,
      body: jsonBody(raw, contentType),
      raw,
    });
    return success(answer);
  } catch (error) {
    return failure(error);
  }
}

function sabotage(world: World, fault: FaultRule): void {
  if (fault.kind === 'throttle') throw world.limits.throttled(fault.ms ?? 1_000);
  if (fault.kind === 'ban') throw new ApiError(400, 99991401, 'ip is not in the allow list');
  if (fault.kind === 'refuse')
    throw new ApiError(400, 99991672, 'Access denied. One of the required scopes is missing');
  if (fault.kind === 'status500') throw new ApiError(500, 2200, 'Internal Error');
}

function checkToken(world: World, request: FastifyRequest): void {
  const { authorization } = request.headers;
  if (authorization === undefined)
    throw new ApiError(400, 99991661, 'Missing access token for authorization.');
  if (!world.tokens.isGood(authorization.replace(/^Bearer /, ''))) {
    throw new ApiError(400, 99991663, 'Invalid access token for authorization. Please make a test attempt');
  }
}

function jsonBody(raw: Buffer, contentType: string): unknown {
  if (raw.length === 0 || !contentType.includes('json')) return undefined;
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    throw new ApiError(400, 99991403, 'the request body is not JSON');
  }
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

function success(answer: unknown): Ready {
  const headers = { ...JSON_TYPE, 'x-tt-logid': logId() };
  if (answer instanceof Whole) {
    if (answer.type === undefined)
      return { status: 200, headers, body: JSON.stringify(answer.body), code: '0' };
    const body = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(String(answer.body));
    return { status: 200, headers: { ...headers, 'content-type': answer.type }, body, code: '0' };
  }
  return {
    status: 200,
    headers,
    body: JSON.stringify({ code: 0, msg: 'success', data: answer ?? {} }),
    code: '0',
  };
}

function failure(error: unknown): Ready {
  const refused = error instanceof z.ZodError ? badParameter(error) : error;
  if (!(refused instanceof ApiError)) throw error;
  const log_id = logId();
  return {
    status: refused.status,
    headers: { ...JSON_TYPE, 'x-tt-logid': log_id, ...refused.headers },
    body: JSON.stringify({ code: refused.code, msg: refused.message, error: { log_id } }),
    code: String(refused.code),
  };
}

function badParameter(error: z.ZodError): ApiError {
  const [issue] = error.issues;
  return new ApiError(400, 99992402, `field validation failed: ${issue?.path.join('.')} ${issue?.message}`);
}

function breakOff(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

function pause(world: World, ms: number): Promise<void> {
  return new Promise(resolve => {
    world.clock.after(ms, resolve);
  });
}

function record(
  world: World,
  endpoint: Endpoint,
  at: number,
  status: number,
  code: string,
  fault: FaultRule | undefined,
): void {
  world.journal.request({
    at,
    method: endpoint.method,
    route: endpoint.path,
    ms: world.clock.now() - at,
    status,
    code,
    ...(fault === undefined ? {} : { fault: fault.kind }),
  });
  world.hub.poke();
}

function logId(): string {
  return randomUUID().replaceAll('-', '');
}
