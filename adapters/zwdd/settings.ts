import { z } from 'zod';
import { networkSettings, readSettings } from '../../src/chat/platform-settings.ts';
import { DEFAULT_PATTERNS } from './envelope.ts';
import {
  DEFAULT_LIMITS,
  DEFAULT_LINKS,
  DEFAULT_PROBE_MS,
  DEFAULT_ROBOT,
  DEFAULT_ROBOT_NAME,
  DEFAULT_SOURCE,
  DEFAULT_TIMEOUTS,
  IDEMPOTENCY_HOURS,
  type ZwddOptions,
} from './options.ts';
import { DEFAULT_PEOPLE } from './people.ts';

const count = z.number().int().min(1);
const ms = z.number().int().min(1);
const word = z.string().trim().min(1);

/** A regular expression in the manner of JavaScript, tried regardless of case. */
const pattern = (fallback: RegExp) =>
  z
    .string()
    .min(1)
    .transform((source, context) => {
      try {
        return new RegExp(source, 'i');
      } catch {
        context.addIssue({ code: 'custom', message: 'not a regular expression' });
        return z.NEVER;
      }
    })
    .default(fallback);

const schema = z.strictObject({
  ...networkSettings,
  limits: z
    .strictObject({
      perSecond: count.default(DEFAULT_LIMITS.perSecond),
      urgentPerSecond: count.default(DEFAULT_LIMITS.urgentPerSecond),
      patienceMs: ms.default(DEFAULT_LIMITS.patienceMs),
    })
    .prefault({}),
  timeouts: z
    .strictObject({
      connectMs: ms.default(DEFAULT_TIMEOUTS.connectMs),
      requestMs: ms.default(DEFAULT_TIMEOUTS.requestMs),
    })
    .prefault({}),
  clockOffsetMs: z.number().int().default(0),
  source: z
    .strictObject({ ip: word.default(DEFAULT_SOURCE.ip), mac: word.default(DEFAULT_SOURCE.mac) })
    .prefault({}),
  patterns: z
    .strictObject({
      permission: pattern(DEFAULT_PATTERNS.permission),
      signature: pattern(DEFAULT_PATTERNS.signature),
      repeated: pattern(DEFAULT_PATTERNS.repeated),
      dayIsFull: pattern(DEFAULT_PATTERNS.dayIsFull),
      throttled: pattern(DEFAULT_PATTERNS.throttled),
      busy: pattern(DEFAULT_PATTERNS.busy),
    })
    .prefault({}),
  senderField: z.enum(['senderStaffId', 'senderId']).default('senderStaffId'),
  robot: z
    .strictObject({
      msgType: word.default(DEFAULT_ROBOT.msgType),
      contentField: word.default(DEFAULT_ROBOT.contentField),
    })
    .prefault({}),
  todo: z.strictObject({ enabled: z.boolean().default(true), creatorId: word.optional() }).prefault({}),
  ding: z
    .strictObject({
      creatorName: word.optional(),
      notifyType: z.enum(['app', 'sms']).default('app'),
      sourceId: word.optional(),
    })
    .prefault({}),
  links: z
    .strictObject({
      addresses: z.enum(['one', 'split']).default(DEFAULT_LINKS.addresses),
      pcPrefix: z.string().default(DEFAULT_LINKS.pcPrefix),
    })
    .prefault({}),
  people: z
    .strictObject({
      areaCode: word.default(DEFAULT_PEOPLE.areaCode),
      namespace: word.default(DEFAULT_PEOPLE.namespace),
      ttlMs: ms.default(DEFAULT_PEOPLE.ttlMs),
      kept: count.default(DEFAULT_PEOPLE.kept),
      nobody: pattern(DEFAULT_PEOPLE.nobody),
    })
    .prefault({}),
  robotName: word.default(DEFAULT_ROBOT_NAME),
  probeMs: ms.default(DEFAULT_PROBE_MS),
  idempotencyHours: z.number().min(0).default(IDEMPOTENCY_HOURS),
});

/** 政务钉钉's variables as they stand in the environment; an empty one switches its part off. */
export interface ZwddVariables {
  readonly baseUrl: string;
  readonly appKey: string;
  readonly appSecret: string;
  readonly tenantId: string;
  readonly outgoingToken: string;
  readonly msgApp: string;
  readonly robot: boolean;
  readonly dingCreator: string;
  /** `ZWDD_SETTINGS`. */
  readonly settings: string;
}

export type ZwddSettings = Omit<ZwddOptions, 'log' | 'limiter' | 'now' | 'clock' | 'copy' | 'timers'>;

/** What the variables say, the finer settings over their defaults (README, Settings). Throws `SettingError`. */
export function zwddSettings(variables: ZwddVariables): ZwddSettings {
  const fine = readSettings('ZWDD_SETTINGS', variables.settings, schema);
  const { caFile, proxy, senderField, robot, todo, ding, idempotencyHours, ...settings } = fine;
  const { baseUrl, appKey, appSecret, tenantId, outgoingToken, msgApp, dingCreator } = variables;
  return {
    ...settings,
    ...{ baseUrl, appKey, appSecret, tenantId },
    network: { ca: caFile, proxy },
    robot: { ...robot, enabled: variables.robot },
    todo: { enabled: todo.enabled, ...(todo.creatorId === undefined ? {} : { creatorId: todo.creatorId }) },
    capabilities: { idempotencyWindowMs: idempotencyHours * 3_600_000 },
    ...(outgoingToken === '' ? {} : { intake: { token: outgoingToken, senderField } }),
    ...(msgApp === '' ? {} : { msgApp }),
    ...(dingCreator === '' ? {} : { ding: dingOf(dingCreator, ding) }),
  };
}

function dingOf(creator: string, { creatorName, notifyType, sourceId }: z.output<typeof schema>['ding']) {
  return {
    creator: { accountId: creator, accountName: creatorName ?? creator },
    notifyType,
    ...(sourceId === undefined ? {} : { sourceId }),
  };
}
