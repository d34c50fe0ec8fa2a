import { z } from 'zod';
import {
  type CheckProblem,
  clockAhead,
  type PlatformProbe,
  type PlatformReport,
} from '../../src/chat/platform-check.ts';
import { type Failure, readAnswer } from './errors.ts';
import { createHttp, type Http, type HttpRequest } from './http.ts';
import { parseJson } from './json.ts';
import { DEFAULT_TIMEOUTS } from './options.ts';
import { createRedact, type Redact } from './redact.ts';
import type { LarkSettings } from './settings.ts';
import { TOKEN_PATH } from './token.ts';

export type LarkCheckOptions = Pick<
  LarkSettings,
  'domain' | 'appId' | 'appSecret' | 'encryptKey' | 'verificationToken' | 'events' | 'ca' | 'proxy'
> & { readonly now: () => Date };

const tokenAnswer = z.looseObject({ tenant_access_token: z.string().min(1) });
const endpointAnswer = z.looseObject({ code: z.number(), msg: z.string().default('') });
const ENDPOINT = '/callback/ws/endpoint';

interface Wish extends HttpRequest {
  readonly purpose: string;
  readonly permission: string;
  readonly optional?: boolean;
}

const NOBODY = 'ou_chayici_doctor';

/** Calls that need a scope and, as they are made here, reach nobody: no such person, message or number. */
const WISHES: readonly Wish[] = [
  { purpose: '机器人能力', permission: '机器人', method: 'GET', path: '/open-apis/bot/v3/info' },
  {
    purpose: '机器人发消息、卡片',
    permission: 'im:message:send_as_bot',
    method: 'POST',
    path: '/open-apis/im/v1/messages',
    params: { receive_id_type: 'open_id' },
    json: { receive_id: NOBODY, msg_type: 'text', content: '{"text":"doctor"}' },
  },
  {
    purpose: '按手机号找人',
    permission: 'contact:user.id:readonly',
    method: 'POST',
    path: '/open-apis/contact/v3/users/batch_get_id',
    params: { user_id_type: 'open_id' },
    json: { mobiles: ['10000000000'] },
  },
  {
    purpose: '应用内加急',
    permission: 'im:message.urgent',
    optional: true,
    method: 'PATCH',
    path: '/open-apis/im/v1/messages/om_chayici_doctor/urgent_app',
    params: { user_id_type: 'open_id' },
    json: { user_id_list: [NOBODY] },
  },
];

/** Asks Feishu for a token, for each scope the service uses, and for the address of the long connection. */
export async function checkLark(options: LarkCheckOptions): Promise<PlatformReport> {
  const { domain, ca, proxy, appSecret, encryptKey = '', verificationToken = '' } = options;
  const redact = createRedact([appSecret, encryptKey, verificationToken]);
  const http = createHttp({ domain, ca, proxy, timeoutMs: DEFAULT_TIMEOUTS.requestMs }, redact);
  try {
    const askedAt = options.now().getTime();
    const json = { app_id: options.appId, app_secret: options.appSecret };
    const sent = await http.send({ method: 'POST', path: TOKEN_PATH, json });
    const date = sent.type === 'response' ? sent.header('date') : undefined;
    const ahead = clockAhead(date, askedAt, options.now().getTime());
    const clock = ahead === undefined ? {} : { clockAheadMs: ahead };
    const login: PlatformProbe = { purpose: '应用凭证', permission: '' };
    const answer = readAnswer(sent);
    if (!answer.ok)
      return { platform: 'lark', ...clock, probes: [{ ...login, ...judged(answer.failure, redact) }] };
    const token = tokenAnswer.safeParse(answer.body);
    if (!token.success) {
      const strange = { ...login, problem: 'other' as const, answer: 'no token in the answer' };
      return { platform: 'lark', ...clock, probes: [strange] };
    }
    const probes = [login];
    for (const wish of WISHES) probes.push(await tryOut(http, token.data.tenant_access_token, wish, redact));
    if (options.events === 'ws') probes.push(await tryLongConnection(http, options, redact));
    return { platform: 'lark', ...clock, probes };
  } finally {
    http.close();
  }
}

async function tryOut(http: Http, token: string, wish: Wish, redact: Redact): Promise<PlatformProbe> {
  const { purpose, permission, optional, ...request } = wish;
  const headers = { authorization: `Bearer ${token}` };
  const answer = readAnswer(await http.send({ ...request, headers }));
  const probe = { purpose, permission, ...(optional === undefined ? {} : { optional }) };
  // It was let in and found no such person, message or number: that is what it was asked for.
  if (answer.ok || answer.failure.kind === 'refused') return probe;
  return { ...probe, ...judged(answer.failure, redact) };
}

/** Codes of an administrator's mistake (README, errors): scope, address list, bot ability; any other is key or secret. */
const PERMISSION = new Set(['99991672', '99991679', '230006']);
const ADDRESS = '99991401';

function judged(failure: Failure, redact: Redact): Pick<PlatformProbe, 'problem' | 'answer'> {
  return { problem: problemOf(failure), answer: redact(`${failure.code} ${failure.reason}`).slice(0, 300) };
}

function problemOf(failure: Failure): CheckProblem {
  if (PERMISSION.has(failure.code)) return 'permission';
  if (failure.code === ADDRESS) return 'address';
  if (failure.kind === 'config' || failure.kind === 'reauth') return 'credentials';
  const silent = failure.kind === 'unknown' || failure.code === 'unreachable' || failure.code === 'http-503';
  return silent ? 'unreachable' : 'other';
}

async function tryLongConnection(
  http: Http,
  options: LarkCheckOptions,
  redact: Redact,
): Promise<PlatformProbe> {
  const probe = { purpose: '长连接', permission: '' };
  const json = { AppID: options.appId, AppSecret: options.appSecret };
  const sent = await http.send({ method: 'POST', path: ENDPOINT, json });
  if (sent.type !== 'response') return { ...probe, problem: 'unreachable', answer: redact(sent.reason) };
  const answer = endpointAnswer.safeParse(parseJson(sent.bytes.toString('utf8')));
  if (!answer.success) return { ...probe, problem: 'unreachable', answer: `HTTP ${sent.status}` };
  const { code, msg } = answer.data;
  return code === 0 ? probe : { ...probe, problem: 'other', answer: redact(`${code} ${msg}`).slice(0, 300) };
}
