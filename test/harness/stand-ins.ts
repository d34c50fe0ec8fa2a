import { dingtalk } from '../../playground/dingtalk/index.ts';
import { lark } from '../../playground/lark/index.ts';
import type { PlatformStandIn } from '../../playground/stand-in.ts';
import { zwdd } from '../../playground/zwdd/index.ts';
import type { Platform } from '../../src/chat/adapter.ts';

type Link = Readonly<Record<string, string>>;

/** How a county is connected to one platform; a further platform is a further line of `STAND_INS`. */
export interface CountyPlatform {
  readonly name: Platform;
  readonly open: () => PlatformStandIn;
  /** The service's environment, from what the stand-in says of itself. */
  readonly env: (link: Link) => Readonly<Record<string, string | undefined>>;
  /** What an administrator enters on the platform once the service's address is known: control commands. */
  readonly enter?: (serviceUrl: string) => Readonly<Record<string, unknown>>;
}

export const ZWDD_TOKEN = 'outgoing-token-for-stories';

const STAND_INS: readonly CountyPlatform[] = [
  {
    name: 'dingtalk',
    open: dingtalk,
    env: link => ({
      DINGTALK_CLIENT_ID: link.clientId,
      DINGTALK_CLIENT_SECRET: link.clientSecret,
      DINGTALK_ROBOT_CODE: link.robotCode,
      DINGTALK_API_BASE: link.apiBase,
      DINGTALK_OAPI_BASE: link.oapiBase,
    }),
  },
  {
    name: 'lark',
    open: lark,
    env: link => ({
      LARK_DOMAIN: link.domain,
      LARK_APP_ID: link.appId,
      LARK_APP_SECRET: link.appSecret,
      LARK_ENCRYPT_KEY: link.encryptKey,
      LARK_VERIFICATION_TOKEN: link.verificationToken,
    }),
  },
  {
    name: 'zwdd',
    open: zwdd,
    env: link => ({
      ZWDD_BASE_URL: link.baseUrl,
      ZWDD_APP_KEY: link.appKey,
      ZWDD_APP_SECRET: link.appSecret,
      ZWDD_TENANT_ID: link.tenantId,
      ZWDD_MSG_APP: link.msgApp,
      ZWDD_OUTGOING_TOKEN: ZWDD_TOKEN,
    }),
    enter: serviceUrl => ({
      robot: { outgoingUrl: `${serviceUrl}/webhooks/zwdd`, outgoingToken: ZWDD_TOKEN },
    }),
  },
];

/** 钉钉, where every unit is that is not put elsewhere, and the platforms that have units of their own. */
export function platformsFor(
  units: Readonly<Partial<Record<Platform, readonly string[]>>>,
): CountyPlatform[] {
  const named = new Set<string>(Object.keys(units));
  const opened = STAND_INS.filter(one => one.name === 'dingtalk' || named.has(one.name));
  const missing = [...named].filter(name => !opened.some(one => one.name === name));
  if (missing.length > 0) throw new Error(`no stand-in for ${missing.join(', ')}`);
  return opened;
}
