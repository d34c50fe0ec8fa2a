import type { Logger } from 'pino';
import type { LarkWords } from '../../cards/lark-words.ts';
import type { Limiter, Meter } from '../../src/chat/limiter.ts';
import { SettingError } from '../../src/chat/platform-settings.ts';
import type { LimitSettings } from './limits.ts';
import { APP_ID } from './sdk.ts';
import type { Timers } from './timers.ts';

export interface Timeouts {
  /** One HTTP call, from first byte to last. */
  readonly requestMs: number;
  /** A tap not kept by then is answered with 处理中; the platform itself gives up after 3 s. */
  readonly tapMs: number;
  readonly handshakeMs: number;
  /**
   * Silence after a ping of the long connection that counts as dead. The SDK's watchdog starts over with every ping, so
   * this must stay below the ping interval, which the platform sets (usually 120 s).
   */
  readonly pingMs: number;
  /** First and longest pause after the platform refused the long connection. */
  readonly retryMs: number;
  readonly maxRetryMs: number;
}

export const DEFAULT_TIMEOUTS: Timeouts = {
  requestMs: 10_000,
  tapMs: 2_500,
  handshakeMs: 10_000,
  pingMs: 10_000,
  retryMs: 30_000,
  maxRetryMs: 300_000,
};

/** What a private deployment may lack; everything is on by default. */
export interface Features {
  /** Cards of JSON 2.0; without them a card is rich text with links. */
  readonly cards: boolean;
  readonly chart: boolean;
  /** 加急 in the app. */
  readonly urgent: boolean;
  readonly readReceipts: boolean;
}

export const DEFAULT_FEATURES: Features = { cards: true, chart: true, urgent: true, readReceipts: true };

export interface LarkOptions {
  /** Base address, for example `https://open.feishu.cn`; a slash at its end is dropped. */
  readonly domain: string;
  readonly appId: string;
  readonly appSecret: string;
  /** Encrypt Key; without it pushes are not signed and the token alone vouches for them. */
  readonly encryptKey?: string | undefined;
  /** Verification Token; needed with `events: 'webhook'`. */
  readonly verificationToken?: string | undefined;
  readonly events: 'ws' | 'webhook';
  /** PEM of a private certificate authority. */
  readonly ca?: string | undefined;
  /** `http://host:port`, through which HTTP and socket go. */
  readonly proxy?: string | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  readonly limits?: Partial<LimitSettings> | undefined;
  readonly wording?: Partial<LarkWords> | undefined;
  readonly features?: Partial<Features> | undefined;
  /** Whether a card carried in the answer to a tap counts as shown; false sends it by PATCH as well. */
  readonly trustAckCard?: boolean | undefined;
  /** Calls a month that the tenant's plan allows; warned about at 80 and 100 percent. */
  readonly monthlyCalls?: number | undefined;
  /** Cards sent or updated at the same time. */
  readonly parallel?: number | undefined;
  readonly log: Logger;
  readonly limiter: Limiter;
  readonly meter: Meter;
  readonly now: () => Date;
  readonly timers?: Timers | undefined;
  /** Jitter of pauses, in [0, 1). */
  readonly random?: (() => number) | undefined;
}

/** The domain without slash at the end. Throws `SettingError` for what cannot work. */
export function checkedDomain(
  options: Pick<LarkOptions, 'domain' | 'appId' | 'appSecret' | 'events' | 'verificationToken'>,
): string {
  const domain = options.domain.replace(/\/+$/, '');
  if (!URL.canParse(domain) || !/^https?:\/\//.test(domain)) {
    throw new SettingError(
      'LARK_DOMAIN',
      'not an http(s) address, expected for example https://open.feishu.cn',
    );
  }
  if (options.appId === '' || options.appSecret === '')
    throw new SettingError('LARK_APP_SECRET', 'LARK_APP_ID and LARK_APP_SECRET are both needed');
  if (options.events === 'ws' && !APP_ID.test(options.appId)) {
    throw new SettingError(
      'LARK_APP_ID',
      'does not look like cli_ and 16 hex digits, which the long connection needs: correct it, or set LARK_EVENTS=webhook',
    );
  }
  if (options.events === 'webhook' && (options.verificationToken ?? '') === '')
    throw new SettingError('LARK_VERIFICATION_TOKEN', 'needed with LARK_EVENTS=webhook');
  return domain;
}
