import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { FaultRule } from '../faults.ts';
import { ApiError } from './api-error.ts';
import { type Call, type Endpoint, RawAnswer, requestId } from './endpoint.ts';
import type { World } from './world.ts';

const queryShape = z.record(z.string(), z.coerce.string());

/** Adds the endpoints with everything that surrounds a handler: ban, faults, token, rate, month, error shapes, journal. */
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
    return reply.code(404).send({
      code: 'InvalidAction.NotFound',
      requestid: requestId(),
      message: 'Specified api is not found, please check your url and method.',
    });
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
): Promise<RawAnswer> {
  if (fault?.kind === 'ban' || world.limits.addressBanned(request.ip)) return banPage(world);
  try {
    if (fault !== undefined) sabotage(endpoint, fault);
    const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const query = queryShape.parse(request.query);
    if (endpoint.open !== true) checkToken(world, endpoint, query, request.headers);
    if (!world.limits.admitCall(endpoint.path)) throw throttled(endpoint);
    if (endpoint.paid && !world.limits.takePaidCall()) throw monthUsedUp(endpoint);
    const body = await endpoint.handle({
      query,
      params: queryShape.parse(request.params ?? {}),
      headers: request.headers,
      body: parseJson(raw, request.headers['content-type']),
      raw,
    });
    return body instanceof RawAnswer ? body : success(endpoint, body);
  } catch (error) {
    return failure(endpoint, error);
  }
}

function sabotage(endpoint: Endpoint, fault: FaultRule): void {
  if (fault.kind === 'throttle') throw throttled(endpoint);
  if (fault.kind === 'refuse') {
    throw endpoint.family === 'new'
      ? new ApiError(403, 'Forbidden.AccessDenied.AccessTokenPermissionDenied', '应用尚未开通所需的权限')
      : new ApiError(200, 60011, '没有调用该接口的权限');
  }
  if (fault.kind === 'status500') {
    throw endpoint.family === 'new'
      ? new ApiError(500, 'system.error', '系统错误')
      : new ApiError(200, -1, '系统繁忙');
  }
  if (fault.kind === 'status503')
    throw new ApiError(
      503,
      'ServiceUnavailable',
      'The request has failed due to a temporary failure of the server.',
    );
}

function checkToken(
  world: World,
  endpoint: Endpoint,
  query: Readonly<Record<string, string>>,
  headers: Call['headers'],
): void {
  const header = headers['x-acs-dingtalk-access-token'];
  const token =
    endpoint.family === 'old' ? query.access_token : typeof header === 'string' ? header : undefined;
  const verdict = world.tokens.judge(token);
  if (verdict === 'good') return;
  if (endpoint.family === 'new') throw new ApiError(400, 'InvalidAuthentication', '不合法的access_token');
  throw verdict === 'expired'
    ? new ApiError(200, 42001, 'access_token超时')
    : new ApiError(200, 40014, '不合法的access_token');
}

function throttled(endpoint: Endpoint): ApiError {
  return endpoint.family === 'new'
    ? new ApiError(403, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi', '您的应用调用该接口的QPS超过限制')
    : new ApiError(200, 90018, '您的服务器调用钉钉开放平台当前接口的所有请求都被暂时禁用了');
}

function monthUsedUp(endpoint: Endpoint): ApiError {
  return endpoint.family === 'new'
    ? new ApiError(403, 'Forbidden.AccessDenied.ApiCountLimitForOrg', '企业本月的API调用次数已用完')
    : new ApiError(200, 90020, '企业本月的API调用次数已用完');
}

function banPage(world: World): RawAnswer {
  if (world.settings.ipBanShape === 'json') {
    return new RawAnswer(
      403,
      'application/json',
      JSON.stringify({ status: 1111, wait: 5, source: 'x5', punish: 'deny', uuid: requestId() }),
      'ip-ban',
    );
  }
  return new RawAnswer(
    403,
    'text/html; charset=utf-8',
    '<!DOCTYPE html><html><body><h1>亲，访问受限了</h1></body></html>',
    'ip-ban',
  );
}

function success(endpoint: Endpoint, body: unknown): RawAnswer {
  const fields = typeof body === 'object' && body !== null ? body : {};
  const whole =
    endpoint.family === 'new' ? fields : { errcode: 0, errmsg: 'ok', request_id: requestId(), ...fields };
  return new RawAnswer(200, 'application/json', JSON.stringify(whole));
}

function failure(endpoint: Endpoint, error: unknown): RawAnswer {
  const refusal = error instanceof z.ZodError ? badParameter(endpoint, error) : error;
  if (!(refusal instanceof ApiError)) throw error;
  if (endpoint.family === 'old' && refusal.status === 200) {
    const body = { errcode: Number(refusal.code), errmsg: refusal.message, request_id: requestId() };
    return new RawAnswer(200, 'application/json', JSON.stringify(body), refusal.code);
  }
  const body = { code: refusal.code, requestid: requestId(), message: refusal.message };
  return new RawAnswer(refusal.status, 'application/json', JSON.stringify(body), refusal.code);
}

function badParameter(endpoint: Endpoint, error: z.ZodError): ApiError {
  const message = z.prettifyError(error);
  if (endpoint.family === 'old') return new ApiError(200, 40035, `不合法的参数 ${message}`);
  const issue = error.issues[0];
  const field = String(issue?.path[0] ?? 'body');
  const missing = issue?.code === 'invalid_type' && issue.message.includes('undefined');
  return new ApiError(400, missing ? `Missing${field}` : `Invalid${field}`, message);
}

function parseJson(raw: Buffer, type: string | undefined): unknown {
  if (raw.length === 0) return {};
  if (type !== undefined && !type.includes('json')) return undefined;
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    throw new ApiError(400, 'InvalidParameter.Body', 'the body is not JSON');
  }
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
