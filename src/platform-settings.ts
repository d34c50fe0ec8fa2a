import { type LarkSettings, larkSettings } from '../adapters/lark/index.ts';
import { type ZwddSettings, zwddSettings } from '../adapters/zwdd/index.ts';
import type { Config } from './config.ts';

/** What the platforms that are on were told; undefined for one that is off. */
export interface PlatformSettings {
  readonly lark: LarkSettings | undefined;
  readonly zwdd: ZwddSettings | undefined;
}

/** Reads what is left to the adapters to understand. Throws `SettingError` with one line an operator can act on. */
export function platformSettings(config: Config): PlatformSettings {
  return {
    lark: config.LARK_APP_ID === '' ? undefined : larkOf(config),
    zwdd: config.ZWDD_BASE_URL === '' ? undefined : zwddOf(config),
  };
}

/** What Feishu was told, where it is on. Throws `SettingError`. */
export function larkOf(config: Config): LarkSettings {
  return larkSettings({
    domain: config.LARK_DOMAIN,
    appId: config.LARK_APP_ID,
    appSecret: config.LARK_APP_SECRET,
    encryptKey: config.LARK_ENCRYPT_KEY,
    verificationToken: config.LARK_VERIFICATION_TOKEN,
    events: config.LARK_EVENTS,
    settings: config.LARK_SETTINGS,
  });
}

/** What 政务钉钉 was told, where it is on. Throws `SettingError`. */
export function zwddOf(config: Config): ZwddSettings {
  return zwddSettings({
    baseUrl: config.ZWDD_BASE_URL,
    appKey: config.ZWDD_APP_KEY,
    appSecret: config.ZWDD_APP_SECRET,
    tenantId: config.ZWDD_TENANT_ID,
    outgoingToken: config.ZWDD_OUTGOING_TOKEN,
    msgApp: config.ZWDD_MSG_APP,
    robot: config.ZWDD_ROBOT === 'on',
    dingCreator: config.ZWDD_DING_CREATOR,
    settings: config.ZWDD_SETTINGS,
  });
}
