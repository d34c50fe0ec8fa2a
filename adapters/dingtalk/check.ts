import { TOPIC_CARD, TOPIC_ROBOT } from 'dingtalk-stream';
import { z } from 'zod';
import {
  type CheckProblem,
  clockAhead,
  type PlatformProbe,
  type PlatformReport,
} from '../../src/chat/platform-check.ts';
import { type ApiFailure, type Dialect, readAnswer } from './errors.ts';
import { OpenFailure, openConnection } from './gateway.ts';
import { createHttpClient, type HttpClient, urlBelow } from './http.ts';
import { DEFAULT_TIMEOUTS, USER_AGENT } from './options.ts';
import { createRedactor, type Redactor, reasonOf } from './redact.ts';

export interface DingtalkCheckOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly robotCode: string;
  readonly apiBase: string;
  readonly oapiBase: string;
  readonly now: () => Date;
}

const tokenAnswer = z.looseObject({ accessToken: z.string().min(1) });

/** Calls that need a permission and, as they are made here, reach nobody: no receiver, no such card, no such number. */
interface Wish {
  readonly purpose: string;
  readonly permission: string;
  readonly optional?: boolean;
  readonly dialect: Dialect;
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body: unknown;
}

function wishes({ robotCode }: DingtalkCheckOptions): Wish[] {
  const api = { dialect: 'api', method: 'POST' } as const;
  return [
    {
      ...api,
      purpose: '机器人发消息',
      permission: 'qyapi_robot_sendmsg',
      path: '/v1.0/robot/oToMessages/batchSend',
      body: { robotCode, userIds: [], msgKey: 'sampleText', msgParam: '{"content":"doctor"}' },
    },
    {
      ...api,
      method: 'PUT',
      purpose: '互动卡片',
      permission: 'Card.Instance.Write',
      path: '/v1.0/card/instances',
      body: { outTrackId: 'chayici-doctor', cardData: { cardParamMap: { title: 'doctor' } } },
    },
    {
      ...api,
      purpose: 'DING 紧急提醒',
      permission: 'DING（以下面平台回答里的权限点为准）',
      optional: true,
      path: '/v1.0/robot/ding/send',
      body: { robotCode, remindType: 1, receiverUserIdList: [], content: 'doctor' },
    },
    {
      dialect: 'oapi',
      method: 'POST',
      purpose: '按手机号找人',
      permission: 'qyapi_get_member_by_mobile',
      path: '/topapi/v2/user/getbymobile',
      body: { mobile: '10000000000' },
    },
  ];
}

/**
 * Asks the platform for a token, for each permission the service uses, and for a stream connection that is never
 * opened. Three of the calls count against the monthly quota (§ quotas of README.md).
 */
export async function checkDingtalk(options: DingtalkCheckOptions): Promise<PlatformReport> {
  const redact = createRedactor([options.clientSecret]);
  const http = createHttpClient(DEFAULT_TIMEOUTS, redact);
  try {
    const askedAt = options.now().getTime();
    const sent = await http.send({
      method: 'POST',
      url: urlBelow(options.apiBase, '/v1.0/oauth2/accessToken').href,
      json: { appKey: options.clientId, appSecret: options.clientSecret },
    });
    const ahead = clockAhead(
      sent.type === 'response' ? sent.date : undefined,
      askedAt,
      options.now().getTime(),
    );
    const clock = ahead === undefined ? {} : { clockAheadMs: ahead };
    const answer = readAnswer(sent, 'api');
    const login = { purpose: '应用凭证', permission: '' };
    if (!answer.ok)
      return { platform: 'dingtalk', ...clock, probes: [{ ...login, ...judged(answer.failure, redact) }] };
    const token = tokenAnswer.safeParse(answer.body);
    if (!token.success) {
      const strange = { ...login, problem: 'other' as const, answer: 'no token in the answer' };
      return { platform: 'dingtalk', ...clock, probes: [strange] };
    }
    redact.hide(token.data.accessToken);
    const probes: PlatformProbe[] = [login];
    for (const wish of wishes(options))
      probes.push(await tryOut(http, options, token.data.accessToken, wish, redact));
    probes.push(await tryStream(http, options, redact));
    return { platform: 'dingtalk', ...clock, probes };
  } finally {
    await http.close();
  }
}

async function tryOut(
  http: HttpClient,
  options: DingtalkCheckOptions,
  token: string,
  wish: Wish,
  redact: Redactor,
): Promise<PlatformProbe> {
  const { purpose, permission, optional, dialect, method } = wish;
  const url = urlBelow(dialect === 'api' ? options.apiBase : options.oapiBase, wish.path);
  if (dialect === 'oapi') url.searchParams.set('access_token', token);
  const headers = dialect === 'api' ? { 'x-acs-dingtalk-access-token': token } : {};
  const answer = readAnswer(await http.send({ method, url: url.href, headers, json: wish.body }), dialect);
  const probe = { purpose, permission, ...(optional === undefined ? {} : { optional }) };
  if (answer.ok) return probe;
  // It was let in and found no receiver, card or number: that is what it was asked for.
  if (!isProblem(answer.failure)) return probe;
  return { ...probe, ...judged(answer.failure, redact) };
}

/** The old API says with 60011, alone or as `subcode` of 88, that the permission is missing. */
const OLD_PERMISSION = /60011|没有调用该接口的权限|尚未开通所需的权限/;
const ROBOT_CODE = /robotCode/i;

function isProblem(failure: ApiFailure): boolean {
  if (failure.kind !== 'refused') return true;
  const words = `${failure.code} ${failure.reason}`;
  return failure.alarm !== undefined || OLD_PERMISSION.test(words) || ROBOT_CODE.test(failure.code);
}

function judged(
  failure: ApiFailure,
  redact: Redactor,
): Pick<PlatformProbe, 'problem' | 'variable' | 'answer'> {
  const code = 'code' in failure ? `${failure.code} ` : '';
  const answer = redact(`${code}${failure.reason}`).slice(0, 300);
  if (failure.kind === 'refused' && ROBOT_CODE.test(failure.code))
    return { problem: 'setting', variable: 'DINGTALK_ROBOT_CODE', answer };
  return { problem: problemOf(failure), answer };
}

function problemOf(failure: ApiFailure): CheckProblem {
  if (failure.kind === 'unknown') return 'unreachable';
  if (failure.kind === 'token') return 'credentials';
  if (failure.kind === 'throttled') return failure.code === 'network.unreachable' ? 'unreachable' : 'other';
  if (OLD_PERMISSION.test(`${failure.code} ${failure.reason}`)) return 'permission';
  return failure.alarm === undefined ? 'other' : failure.alarm === 'ip' ? 'address' : failure.alarm;
}

async function tryStream(
  http: HttpClient,
  options: DingtalkCheckOptions,
  redact: Redactor,
): Promise<PlatformProbe> {
  const probe = { purpose: 'Stream 长连接', permission: '' };
  try {
    await openConnection({
      base: options.apiBase,
      clientId: options.clientId,
      clientSecret: options.clientSecret,
      userAgent: USER_AGENT,
      subscriptions: [TOPIC_ROBOT, TOPIC_CARD].map(topic => ({ type: 'CALLBACK', topic })),
      http,
      redact,
      signal: AbortSignal.timeout(DEFAULT_TIMEOUTS.requestMs),
    });
    return probe;
  } catch (error) {
    const refused = error instanceof OpenFailure && error.kind === 'auth';
    return { ...probe, problem: refused ? 'credentials' : 'unreachable', answer: reasonOf(error, redact) };
  }
}
