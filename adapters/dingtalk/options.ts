import type { Logger } from 'pino';
import type { DingtalkWords } from '../../cards/dingtalk-words.ts';
import type { Capabilities } from '../../src/chat/capability.ts';
import type { Limiter, Meter } from '../../src/chat/limiter.ts';
import type { HttpTimeouts } from './http.ts';
import type { LimitSettings } from './limits.ts';
import type { EscapeStyle } from './markdown.ts';
import type { QuotaNotice, QuotaSettings } from './quota.ts';
import type { Budgets } from './render.ts';
import type { StreamSettings } from './stream.ts';
import type { Timers } from './timers.ts';

/** How the stream gateway knows its clients. */
export const USER_AGENT = 'chayici-sdk-nodejs/2.1.5';

/** An organisation event (contacts changed, an approval moved …) as the subscription delivers it. */
export interface PlatformEvent {
  /** The same for every redelivery where the platform gives one. */
  readonly eventId: string;
  readonly type: string;
  readonly data: unknown;
}

export interface DingtalkOptions {
  /** AppKey of the app (Client ID). */
  readonly clientId: string;
  /** AppSecret of the app (Client Secret). */
  readonly clientSecret: string;
  readonly robotCode: string;
  /** New API, default `https://api.dingtalk.com`; international tenants use `https://api.dingtalk.io`. */
  readonly apiBase?: string;
  /** Old API, default `https://oapi.dingtalk.com`. */
  readonly oapiBase?: string;
  /** Where stream connections are opened; default `apiBase`. */
  readonly gatewayBase?: string;
  readonly template?: TemplateOptions;
  readonly log: Logger;
  readonly limiter: Limiter;
  readonly meter: Meter;
  readonly now: () => Date;
  readonly timeouts?: Partial<AdapterTimeouts>;
  readonly stream?: Partial<StreamSettings> & {
    /** False when everything comes by HTTP. */
    readonly enabled?: boolean;
  };
  readonly limits?: Partial<LimitSettings>;
  readonly quota?: Partial<QuotaSettings>;
  readonly onQuota?: (notice: QuotaNotice) => void;
  /**
   * Default false: every card goes on its own, at one call a person, and is safe to try again. True: cards without
   * actions and of equal content share a batchSend, up to 20 people a call; that call has no idempotency key.
   */
  readonly shareNotices?: boolean;
  readonly files?: Partial<FileSettings>;
  /** Absent: no HTTP intake. */
  readonly http?: HttpIntake;
  /** Takes organisation events after commit; absent: events are not subscribed. */
  readonly onPlatformEvent?: (event: PlatformEvent) => Promise<void>;
  readonly ring?: Partial<RingSettings>;
  /** Hosts that a message's session webhook may name, by suffix; default: the host of `oapiBase`. */
  readonly sessionWebhookHosts?: readonly string[];
  readonly capabilities?: Partial<Capabilities>;
  /** For tests. */
  readonly timers?: Timers;
  readonly random?: () => number;
}

interface TemplateOptions {
  readonly mode?: 'public' | 'own';
  /** Needed for `own`; for `public` the id of the public template unless given. */
  readonly id?: string;
  readonly escape?: EscapeStyle;
  readonly budgets?: Partial<Budgets>;
  readonly copy?: Partial<DingtalkWords>;
}

export interface AdapterTimeouts extends HttpTimeouts {
  /** A tap answered later than this is counted as slow; the platform waits 2 s. */
  readonly tapMs: number;
  /** After so long an organisation event is answered "later"; the platform waits 2.5 s (HTTP) or 3 s (stream). */
  readonly eventMs: number;
}

export const DEFAULT_TIMEOUTS: AdapterTimeouts = {
  connectMs: 3_000,
  requestMs: 10_000,
  tapMs: 1_500,
  eventMs: 2_000,
};

export interface FileSettings {
  /** Hosts that files may be downloaded from, by suffix. */
  readonly hosts: readonly string[];
  readonly maxBytes: number;
}

export const DEFAULT_FILES: FileSettings = {
  hosts: ['aliyuncs.com', 'dingtalk.com', 'dingtalk.io'],
  maxBytes: 20_000_000,
};

interface RingSettings {
  /** 1 in the app, 2 by SMS, 3 by phone call. */
  readonly remindType: 1 | 2 | 3;
}

/** What may come by `POST /webhooks/dingtalk`; each part only when it is configured. */
export interface HttpIntake {
  /** Robot in HTTP mode; its requests are signed with the client secret. */
  readonly robot?: boolean;
  /** Card callbacks by HTTP, signed with the secret registered for the route. Without a secret nobody could tell who calls. */
  readonly card?: { readonly secret: string; readonly routeKey: string };
  /** Encrypted event subscription. */
  readonly events?: { readonly token: string; readonly aesKey: string; readonly ownerKey: string };
}

/** Whether a URL's host is one of `hosts` or below it. */
export function hostAllowed(url: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, protocol } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return false;
  return hosts.some(host => hostname === host || hostname.endsWith(`.${host}`));
}
