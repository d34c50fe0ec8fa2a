import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  type CheckProblem,
  clockAhead,
  type PlatformProbe,
  type PlatformReport,
} from '../../src/chat/platform-check.ts';
import { type ApiFailure, type ApiResult, DEFAULT_PATTERNS, readAnswer } from './envelope.ts';
import { createHttp, type HttpClient } from './http.ts';
import { DEFAULT_SOURCE, DEFAULT_TIMEOUTS } from './options.ts';
import { DEFAULT_PEOPLE } from './people.ts';
import { createRedact, type Redact } from './redact.ts';
import type { ZwddSettings } from './settings.ts';
import { type Param, signedHeaders } from './sign.ts';

export type ZwddCheckOptions = ZwddSettings & { readonly now: () => Date };

interface Wish {
  readonly purpose: string;
  readonly permission: string;
  readonly optional?: boolean;
  readonly path: string;
  readonly params: readonly Param[];
}

const tokenData = z.looseObject({ accessToken: z.string().min(1) });
const TEXT = '{"msgtype":"text","text":{"content":"doctor"}}';

/** Calls that need a permission and, as they are made here, reach nobody: no receiver, no assignee, no such number. */
function wishes({ tenantId, appKey, robot, people }: ZwddCheckOptions): Wish[] {
  const { areaCode, namespace } = { ...DEFAULT_PEOPLE, ...people };
  const tenant: Param = ['tenantId', tenantId];
  return [
    {
      purpose: '按手机号找人',
      permission: '通讯录：/mozi/employee/get_by_mobile',
      path: '/mozi/employee/get_by_mobile',
      params: [['areaCode', areaCode], ['namespace', namespace], ['mobile', '10000000000'], tenant],
    },
    {
      purpose: '工作通知',
      permission: '工作通知：/message/workNotification',
      path: '/message/workNotification',
      params: [['bizMsgId', `doctor-${randomUUID()}`], ['msg', TEXT], tenant],
    },
    {
      purpose: '待办',
      permission: '待办：/tc/v2/openapi/task/create.json',
      optional: true,
      path: '/tc/v2/openapi/task/create.json',
      params: [['subject', 'doctor'], tenant],
    },
    ...(robot?.enabled === true
      ? [
          {
            purpose: '机器人发消息',
            permission: '机器人：/robot/message/sendoto',
            path: '/robot/message/sendoto',
            params: [['appKey', appKey] as const, ['msgType', 'text'] as const, tenant],
          },
        ]
      : []),
  ];
}

/** Asks 政务钉钉 for a token and for each permission the service uses. */
export async function checkZwdd(options: ZwddCheckOptions): Promise<PlatformReport> {
  const redact = createRedact([options.appSecret]);
  const http = createHttp({ ...DEFAULT_TIMEOUTS, ...options.network }, redact);
  try {
    const askedAt = options.now().getTime();
    const login = await call(http, options, '/gettoken.json', [
      ['appkey', options.appKey],
      ['appsecret', options.appSecret],
    ]);
    const ahead = clockAhead(login.date, askedAt, options.now().getTime());
    const clock = ahead === undefined ? {} : { clockAheadMs: ahead };
    const probe: PlatformProbe = { purpose: '应用凭证', permission: '' };
    if (!login.answer.ok) {
      const found = judged(login.answer.failure, redact);
      // Whoever refuses to hand out a token speaks of key and secret, in whatever words.
      const problem = found.problem === 'other' ? 'credentials' : found.problem;
      return { platform: 'zwdd', ...clock, probes: [{ ...probe, ...found, problem }] };
    }
    if (!tokenData.safeParse(login.answer.data).success) {
      const strange = { ...probe, problem: 'other' as const, answer: 'no token in the answer' };
      return { platform: 'zwdd', ...clock, probes: [strange] };
    }
    const probes = [probe];
    for (const wish of wishes(options)) probes.push(await tryOut(http, options, wish, redact));
    return { platform: 'zwdd', ...clock, probes };
  } finally {
    await http.close();
  }
}

async function call(
  http: HttpClient,
  options: ZwddCheckOptions,
  path: string,
  params: readonly Param[],
): Promise<{ answer: ApiResult; date: string | undefined }> {
  const { appKey, appSecret, clockOffsetMs = 0 } = options;
  const keys = { appKey, appSecret, source: { ...DEFAULT_SOURCE, ...options.source } };
  const method = 'POST';
  const headers = signedHeaders({ method, path, params }, keys, options.now().getTime() + clockOffsetMs);
  const url = `${options.baseUrl.replace(/\/+$/, '')}${path}`;
  const sent = await http.send({ method, url, params, headers });
  return {
    answer: readAnswer(sent, { ...DEFAULT_PATTERNS, ...options.patterns }),
    date: sent.type === 'response' ? sent.date : undefined,
  };
}

const TENANT = /tenant/i;

async function tryOut(
  http: HttpClient,
  options: ZwddCheckOptions,
  wish: Wish,
  redact: Redact,
): Promise<PlatformProbe> {
  const { purpose, permission, optional } = wish;
  const probe = { purpose, permission, ...(optional === undefined ? {} : { optional }) };
  const { answer } = await call(http, options, wish.path, wish.params);
  if (answer.ok) return probe;
  const { failure } = answer;
  if (failure.kind === 'refused' && failure.alarm === undefined) {
    // It was let in and found no receiver, assignee or number: that is what it was asked for.
    if (!TENANT.test(failure.reason)) return probe;
    const words = redact(`${failure.code} ${failure.reason}`).slice(0, 300);
    return { ...probe, problem: 'setting', variable: 'ZWDD_TENANT_ID', answer: words };
  }
  return { ...probe, ...judged(failure, redact) };
}

function judged(failure: ApiFailure, redact: Redact): { problem: CheckProblem; answer: string } {
  const code = 'code' in failure ? `${failure.code} ` : '';
  return { problem: problemOf(failure), answer: redact(`${code}${failure.reason}`).slice(0, 300) };
}

function problemOf(failure: ApiFailure): CheckProblem {
  if (failure.kind === 'unknown') return 'unreachable';
  if (failure.kind === 'throttled' && failure.code === 'network.unreachable') return 'unreachable';
  const alarm = 'alarm' in failure ? failure.alarm : undefined;
  if (alarm === 'permission') return 'permission';
  return alarm === 'signature' ? 'credentials' : 'other';
}
