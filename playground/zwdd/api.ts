import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { FaultRule } from '../faults.ts';
import {
  BusinessError,
  businessFailureBody,
  type Envelope,
  GatewayError,
  gatewayFailureBody,
  successBody,
} from './answers.ts';
import { checkSignature } from './gate.ts';
import type { Pair } from './signing.ts';
import type { World } from './world.ts';

/** The parameters of one call, wherever they came. */
export class Params {
  readonly pairs: readonly Pair[];

  constructor(pairs: readonly Pair[]) {
    this.pairs = pairs;
  }

  all(name: string): string[] {
    return this.pairs.filter(([key, value]) => key === name && value !== '').map(([, value]) => value);
  }

  /** Every name once; a name that came twice has its first value. */
  object(): Record<string, string> {
    return Object.fromEntries([...this.pairs].reverse().filter(([, value]) => value !== ''));
  }
}

/** An API of the platform. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** As documented. */
  readonly path: string;
  readonly envelope: Envelope;
  /** Sends as a robot, which an app has to be granted. */
  readonly robot?: boolean;
  readonly handle: (params: Params) => unknown;
}

/** The same handler for GET and POST, as the platform has it for reads. */
export function either(endpoint: Omit<Endpoint, 'method'>): Endpoint[] {
  return [
    { ...endpoint, method: 'GET' },
    { ...endpoint, method: 'POST' },
  ];
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  /** For the journal. */
  readonly code: string;
}

/** Adds the endpoints with everything that surrounds a handler: faults, signature, rate, envelopes, journal. */
export function addEndpoints(app: FastifyInstance, world: World, endpoints: readonly Endpoint[]): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  for (const endpoint of endpoints) {
    app.route({
      method: endpoint.method,
      url: endpoint.path,
      exposeHeadRoute: false,
      handler: (request, reply) => serve(world, endpoint, request, reply),
    });
  }
  app.setNotFoundHandler((request, reply) => {
    world.journal.unknown(request.method, (request.url.split('?')[0] ?? '').slice(app.prefix.length));
    world.hub.poke();
    const error = new GatewayError(404, 'ApiNotFound', '接口不存在');
    return reply.code(404).type('application/json').send(gatewayFailureBody(error));
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
  if (fault?.kind === 'reset-before') {
    note(world, endpoint, started, { status: 0, code: 'reset' }, fault);
    return breakOff(request, reply);
  }
  if (fault?.kind === 'slow') await pause(world, fault.ms ?? 5_000);
  if (world.settings.latencyMs > 0) await pause(world, world.settings.latencyMs);
  const answer = await respond(world, endpoint, request, fault);
  note(world, endpoint, started, answer, fault);
  if (fault?.kind === 'hang') return reply.hijack();
  if (fault?.kind === 'reset-after-accept') return breakOff(request, reply);
  reply.header('date', new Date(world.clock.now() + world.settings.clockAheadMs).toUTCString());
  return reply.code(answer.status).type(answer.type).send(answer.body);
}

async function respond(
  world: World,
  endpoint: Endpoint,
  request: FastifyRequest,
  fault: FaultRule | undefined,
): Promise<Answer> {
  try {
    if (fault !== undefined) sabotage(fault);
    const params = readParams(world, endpoint, request);
    checkSignature(world, {
      method: endpoint.method,
      path: endpoint.path,
      params: params.pairs,
      header: name => headerText(request.headers[name]),
    });
    if (!world.limits.admitCall()) throw throttled(world);
    if (endpoint.robot === true && !world.settings.robotGranted) throw notSubscribed();
    return json(200, successBody(endpoint.envelope, await endpoint.handle(params)), 'ok');
  } catch (error) {
    return failure(endpoint, error);
  }
}

function failure(endpoint: Endpoint, error: unknown): Answer {
  if (error instanceof GatewayError) {
    if (error.code === 'html')
      return { status: error.status, type: 'text/html', body: '<h1>Oops</h1>', code: 'html' };
    return json(error.status, gatewayFailureBody(error), error.bizErrorCode);
  }
  if (error instanceof BusinessError)
    return json(200, businessFailureBody(endpoint.envelope, error), error.code);
  if (error instanceof z.ZodError) {
    const bad = new BusinessError('400', `参数错误 ${z.prettifyError(error)}`);
    return json(200, businessFailureBody(endpoint.envelope, bad), bad.code);
  }
  throw error;
}

function json(status: number, body: string, code: string): Answer {
  return { status, type: 'application/json;charset=UTF-8', body, code };
}

function sabotage(fault: FaultRule): void {
  switch (fault.kind) {
    case 'status500':
      throw new GatewayError(500, 'html', 'internal error');
    case 'status503':
      throw new GatewayError(503, 'html', 'unavailable');
    case 'ban':
      throw new GatewayError(203, 'html', 'a page of the network in between');
    case 'throttle':
      throw new GatewayError(200, 'Throttling', '请求过于频繁，触发限流');
    case 'refuse':
      throw notSubscribed();
  }
}

function throttled(world: World): GatewayError {
  return new GatewayError(
    world.settings.throttleShape === 'http429' ? 429 : 200,
    'Throttling',
    '请求过于频繁，触发限流',
  );
}

function notSubscribed(): GatewayError {
  return new GatewayError(200, 'NoPermission', '应用未订阅该接口权限', 'OPF-B001-05-16-0002');
}

/** GET carries parameters in the query, POST as a form; both count for the signature. */
function readParams(world: World, endpoint: Endpoint, request: FastifyRequest): Params {
  const query = new URLSearchParams(request.url.split('?')[1] ?? '');
  const raw = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
  const type = headerText(request.headers['content-type']);
  if (raw !== '' && !type.startsWith('application/x-www-form-urlencoded'))
    throw new GatewayError(200, 'UnsupportedMediaType', `参数须以表单提交，收到 ${type}`);
  const pairs = [...query, ...new URLSearchParams(raw)];
  if (pairs.some(([, value]) => value === '')) world.journal.violation('empty-parameter', endpoint.path);
  return new Params(pairs);
}

function headerText(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? '';
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

function note(
  world: World,
  endpoint: Endpoint,
  at: number,
  answer: { readonly status: number; readonly code: string },
  fault: FaultRule | undefined,
): void {
  world.journal.request({
    at,
    method: endpoint.method,
    route: endpoint.path,
    ms: world.clock.now() - at,
    status: answer.status,
    code: answer.code,
    ...(fault === undefined ? {} : { fault: fault.kind }),
  });
  world.hub.poke();
}
