import { isIP } from 'node:net';
import { z } from 'zod';

const url = z.url({ protocol: /^https?$/ }).transform(value => value.replace(/\/+$/, ''));
const optional = z.string().trim().default('');
/** An address, a network such as 172.30.91.0/24, or this machine. */
function isNetwork(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/');
  if (text === 'loopback') return true;
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return (
    rest.length === 0 && most > 0 && (text === address || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
  );
}
const port = z.coerce.number().int().min(0).max(65535);

/**
 * Every environment variable, its default and its meaning; `.env.example` is held against this list by a test.
 * A platform without credentials is off. A variable that is set and wrong stops the start.
 */
export const environment = z.object({
  DATABASE_URL: z
    .union([z.literal(''), z.url({ protocol: /^postgres(ql)?$/ })])
    .default('')
    .describe('PostgreSQL to use. Empty: a private server from npm packages, its data in DATA_DIR.'),
  DATA_DIR: z.string().min(1).default('data').describe('Where the private server and uploaded files live.'),
  DATABASE_POOL: z.coerce
    .number()
    .int()
    .min(2)
    .max(200)
    .default(16)
    .describe('Connections of this process at most.'),
  HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on; 0.0.0.0 behind a reverse proxy.'),
  PORT: port.default(8080).describe('Port to listen on; 0 takes a free one.'),
  PUBLIC_URL: z
    .union([z.literal(''), url])
    .default('')
    .describe(
      'How officials reach this service in a browser, for example https://chayici.example.gov.cn. Empty: HOST and PORT.',
    ),
  TRUSTED_PROXIES: z
    .string()
    .default('loopback')
    .refine(list => list.split(',').every(one => isNetwork(one.trim())), 'not addresses or networks')
    .describe(
      'Reverse proxies that tell who calls (X-Forwarded-For), by address or network, with commas; nobody else is believed.',
    ),
  SECRET_KEY: z
    .union([z.literal(''), z.string().min(32)])
    .default('')
    .describe('At least 32 characters; signs page links. Empty: made once and kept in DATA_DIR.'),
  COUNTY_PROFILE: z
    .enum(['LYG', 'LINYI', 'NT', 'CUSTOM'])
    .default('CUSTOM')
    .describe('Rule profile of a region that sets none: LYG, LINYI, NT or CUSTOM.'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('Least level that is logged.'),
  CLOCK_START: z
    .union([z.literal(''), z.iso.datetime({ offset: true })])
    .default('')
    .describe('For demos only: the service believes it is this time at its start. Empty: the real time.'),
  DINGTALK_CLIENT_ID: optional.describe('Client ID (AppKey) of the DingTalk app. Empty: DingTalk is off.'),
  DINGTALK_CLIENT_SECRET: optional.describe('Its client secret.'),
  DINGTALK_ROBOT_CODE: optional.describe('robotCode of the app. Empty: the client ID.'),
  DINGTALK_API_BASE: url
    .default('https://api.dingtalk.com')
    .describe('Host of the new API and the stream gateway.'),
  DINGTALK_OAPI_BASE: url.default('https://oapi.dingtalk.com').describe('Host of the old API.'),
  DINGTALK_CARD_TEMPLATE_ID: optional.describe(
    "The county's own card template; empty: the public markdown-and-buttons template.",
  ),
  DINGTALK_SHARE_NOTICES: z
    .enum(['on', 'off'])
    .default('off')
    .describe('on: equal notices share a call that cannot be repeated safely. For a short monthly quota.'),
  LARK_APP_ID: optional.describe('App ID of the Feishu app. Empty: Feishu is off.'),
  LARK_APP_SECRET: optional.describe('Its app secret.'),
  LARK_DOMAIN: url
    .default('https://open.feishu.cn')
    .describe('Feishu open platform, or a private deployment.'),
  LARK_ENCRYPT_KEY: optional.describe('Encrypt Key of the event subscription (webhook).'),
  LARK_VERIFICATION_TOKEN: optional.describe('Verification Token of the event subscription (webhook).'),
  LARK_EVENTS: z
    .enum(['ws', 'webhook'])
    .default('ws')
    .describe('How events arrive: long connection or webhook.'),
  LARK_SETTINGS: optional.describe(
    'Finer settings (adapters/lark/README.md): a JSON object, or the path of a file that holds one.',
  ),
  ZWDD_BASE_URL: z
    .union([z.literal(''), url])
    .default('')
    .describe('Gateway of 政务钉钉 / 专有钉钉. Empty: it is off.'),
  ZWDD_APP_KEY: optional.describe('App key there.'),
  ZWDD_APP_SECRET: optional.describe('App secret there.'),
  ZWDD_TENANT_ID: optional.describe('Tenant number there.'),
  ZWDD_OUTGOING_TOKEN: z
    .union([z.literal(''), z.string().min(16)])
    .default('')
    .describe(
      'outgoingToken of the robot, at least 16 characters. Empty: typed messages and events are not taken.',
    ),
  ZWDD_MSG_APP: optional.describe('App identifier (msgApp) there. Empty: notifications are never recalled.'),
  ZWDD_ROBOT: z.enum(['on', 'off']).default('off').describe('on: the tenant lets this app send as a robot.'),
  ZWDD_DING_CREATOR: optional.describe('accountId in whose name DINGs go out. Empty: there are none.'),
  ZWDD_SETTINGS: optional.describe(
    'Finer settings (adapters/zwdd/README.md): a JSON object, or the path of a file that holds one.',
  ),
  LLM_BASE_URL: z
    .union([z.literal(''), url])
    .default('')
    .describe(
      'OpenAI-compatible endpoint, for example http://llm.example.gov.cn/v1, that may suggest a unit for calls that routing is unsure of; a person decides. Empty: none is asked. It gets the words of the call, without long numbers, and the list of units.',
    ),
  LLM_MODEL: optional.describe('Name of the model there.'),
  LLM_API_KEY: optional.describe('Its key. Empty: none is sent.'),
  LLM_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(60_000)
    .default(5_000)
    .describe('How long its answer is waited for, in milliseconds. No call waits for it.'),
  S3_ENDPOINT: z
    .union([z.literal(''), url])
    .default('')
    .describe(
      'S3-compatible storage for uploaded files, for example https://oss.example.gov.cn. Empty: they lie in DATA_DIR/files.',
    ),
  S3_REGION: optional.describe('Its region; us-east-1 where it has none.'),
  S3_BUCKET: optional.describe('The bucket; it must exist.'),
  S3_ACCESS_KEY: optional.describe('Access key that may read, write and delete there.'),
  S3_SECRET_KEY: optional.describe('Its secret key.'),
});
export type Config = z.infer<typeof environment>;

/** Variables that only make sense together. */
const TOGETHER: readonly (readonly (keyof Config)[])[] = [
  ['DINGTALK_CLIENT_ID', 'DINGTALK_CLIENT_SECRET'],
  ['LARK_APP_ID', 'LARK_APP_SECRET'],
  ['LLM_BASE_URL', 'LLM_MODEL'],
  ['S3_ENDPOINT', 'S3_REGION', 'S3_BUCKET', 'S3_ACCESS_KEY', 'S3_SECRET_KEY'],
  ['ZWDD_BASE_URL', 'ZWDD_APP_KEY', 'ZWDD_APP_SECRET', 'ZWDD_TENANT_ID'],
];

/** What is wrong with one variable; never its value. */
export interface ConfigIssue {
  readonly variable: string;
  /** What it should be, in the words of the given locale; empty where it should merely be there. */
  readonly expected: string;
  /** It is missing although these are set, with which it belongs. */
  readonly missingWith?: readonly string[];
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  /** One line an operator can act on; never the value of a secret. */
  | { readonly ok: false; readonly problem: string; readonly issues: readonly ConfigIssue[] };

/** Reads the configuration from an environment; `wording` words what a wrong value should have been. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  wording?: z.core.$ZodErrorMap,
): ConfigResult {
  const given = Object.fromEntries(
    Object.keys(environment.shape).flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]])),
  );
  const parsed = environment.safeParse(given, wording === undefined ? {} : { error: wording });
  if (!parsed.success) {
    const issues = parsed.error.issues.map(issue => ({
      variable: issue.path.join('.'),
      expected: wordsOf(issue),
    }));
    const problems = issues.map(issue => `${issue.variable}: ${issue.expected}`);
    return { ok: false, problem: `configuration: ${problems.join('; ')}`, issues };
  }
  for (const group of TOGETHER) {
    const missing = group.filter(name => parsed.data[name] === '');
    if (missing.length > 0 && missing.length < group.length) {
      const present = group.filter(name => !missing.includes(name));
      return {
        ok: false,
        problem: `configuration: ${missing.join(', ')} must be set with ${group.join(', ')}`,
        issues: missing.map(variable => ({ variable, expected: '', missingWith: present })),
      };
    }
  }
  return { ok: true, config: parsed.data };
}

/** Of "empty, or a proper value" only the second half says anything. */
function wordsOf(issue: z.core.$ZodIssue): string {
  const meant = issue.code === 'invalid_union' ? issue.errors.at(-1)?.[0] : undefined;
  return meant === undefined ? issue.message : meant.message;
}
