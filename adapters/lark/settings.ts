import { z } from 'zod';
import { networkSettings, readSettings } from '../../src/chat/platform-settings.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { checkedDomain, DEFAULT_FEATURES, DEFAULT_TIMEOUTS, type LarkOptions } from './options.ts';

const count = z.number().int().min(1);
const ms = z.number().int().min(1);

const schema = z.strictObject({
  ...networkSettings,
  features: z
    .strictObject({
      cards: z.boolean().default(DEFAULT_FEATURES.cards),
      chart: z.boolean().default(DEFAULT_FEATURES.chart),
      urgent: z.boolean().default(DEFAULT_FEATURES.urgent),
      readReceipts: z.boolean().default(DEFAULT_FEATURES.readReceipts),
    })
    .prefault({}),
  trustAckCard: z.boolean().default(true),
  limits: z
    .strictObject({
      apiPerSecond: count.default(DEFAULT_LIMITS.apiPerSecond),
      apiPerMinute: count.default(DEFAULT_LIMITS.apiPerMinute),
      urgentPerSecond: count.default(DEFAULT_LIMITS.urgentPerSecond),
      userPerSecond: count.default(DEFAULT_LIMITS.userPerSecond),
      chatPerSecond: count.default(DEFAULT_LIMITS.chatPerSecond),
      messagePerSecond: count.default(DEFAULT_LIMITS.messagePerSecond),
      patienceMs: ms.default(DEFAULT_LIMITS.patienceMs),
      urgentPatienceMs: ms.default(DEFAULT_LIMITS.urgentPatienceMs),
      backoffMs: ms.default(DEFAULT_LIMITS.backoffMs),
      maxBackoffMs: ms.default(DEFAULT_LIMITS.maxBackoffMs),
    })
    .prefault({}),
  timeouts: z
    .strictObject({
      requestMs: ms.default(DEFAULT_TIMEOUTS.requestMs),
      /** The platform gives up after 3 s. */
      tapMs: ms.max(2_900).default(DEFAULT_TIMEOUTS.tapMs),
      handshakeMs: ms.default(DEFAULT_TIMEOUTS.handshakeMs),
      pingMs: ms.default(DEFAULT_TIMEOUTS.pingMs),
      retryMs: ms.default(DEFAULT_TIMEOUTS.retryMs),
      maxRetryMs: ms.default(DEFAULT_TIMEOUTS.maxRetryMs),
    })
    .prefault({}),
  monthlyCalls: count.optional(),
  parallel: count.max(200).optional(),
});

/** Feishu's variables as they stand in the environment. */
export interface LarkVariables {
  readonly domain: string;
  readonly appId: string;
  readonly appSecret: string;
  readonly encryptKey: string;
  readonly verificationToken: string;
  readonly events: 'ws' | 'webhook';
  /** `LARK_SETTINGS`. */
  readonly settings: string;
}

export type LarkSettings = Omit<
  LarkOptions,
  'log' | 'limiter' | 'meter' | 'now' | 'timers' | 'random' | 'wording'
>;

/** What the variables say, the finer settings over their defaults (README, Settings). Throws `SettingError`. */
export function larkSettings({ settings: fine, ...variables }: LarkVariables): LarkSettings {
  const { caFile, ...settings } = readSettings('LARK_SETTINGS', fine, schema);
  const domain = checkedDomain(variables);
  return { ...variables, ...settings, domain, ca: caFile };
}
