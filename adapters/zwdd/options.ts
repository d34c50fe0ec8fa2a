import type { Logger } from 'pino';
import type { ZwddWords } from '../../cards/zwdd-words.ts';
import type { Capabilities } from '../../src/chat/capability.ts';
import type { Limiter } from '../../src/chat/limiter.ts';
import type { Network } from '../../src/chat/platform-settings.ts';
import type { FailurePatterns } from './envelope.ts';
import type { HttpTimeouts } from './http.ts';
import type { LimitSettings } from './openapi.ts';
import type { PeopleSettings } from './people.ts';
import type { LinkSettings } from './render.ts';
import type { SourceSettings } from './sign.ts';
import type { Timers } from './timers.ts';

export interface ZwddOptions {
  /** Gateway of the installation; every province and ministry has its own. A path in it is kept and not signed. */
  readonly baseUrl: string;
  readonly appKey: string;
  readonly appSecret: string;
  /** Number of the tenant at this installation. */
  readonly tenantId: string;
  readonly log: Logger;
  readonly limiter: Limiter;
  /** The platform's time: calls are signed with it. */
  readonly now: () => Date;
  /** The service's time, which messages print; `now` unless given. */
  readonly clock?: () => Date;
  readonly timeouts?: Partial<HttpTimeouts>;
  readonly network?: Network;
  readonly limits?: Partial<LimitSettings>;
  readonly intake?: IntakeSettings;
  readonly robot?: Partial<RobotSettings>;
  readonly todo?: Partial<TodoSettings>;
  readonly ding?: DingSettings;
  /** App identifier (msgApp) that a recall names; absent: nothing is recalled. */
  readonly msgApp?: string;
  readonly links?: Partial<LinkSettings>;
  readonly source?: Partial<SourceSettings>;
  readonly clockOffsetMs?: number;
  readonly people?: Partial<PeopleSettings>;
  readonly patterns?: Partial<FailurePatterns>;
  readonly capabilities?: Partial<Capabilities>;
  readonly copy?: Partial<ZwddWords>;
  /** What the robot is called, for the line about numbered answers. */
  readonly robotName?: string;
  /** While the link is not up, it is tried this often. */
  readonly probeMs?: number;
  /** For tests. */
  readonly timers?: Timers;
}

/** What comes by `POST /webhooks/zwdd`; absent: nothing does, and no numbered answer is offered. */
export interface IntakeSettings {
  /** outgoingToken of the robot. Taken from the header `token` or the query parameter `token` of the address. */
  readonly token: string;
  /** Field that names the sender: an accountId, or an employee code (`GE_…`) that is looked up. */
  readonly senderField?: 'senderStaffId' | 'senderId';
}

/** Robot messages, for tenants that grant them. Their msgType and msgBody are not documented. */
export interface RobotSettings {
  readonly enabled: boolean;
  readonly msgType: string;
  /** Field of msgBody that holds the text. */
  readonly contentField: string;
}

export const DEFAULT_ROBOT: RobotSettings = { enabled: false, msgType: 'text', contentField: 'content' };

export interface TodoSettings {
  readonly enabled: boolean;
  /** accountId in whose name items are made; absent: the person's own. */
  readonly creatorId?: string;
}

export const DEFAULT_TODO: TodoSettings = { enabled: true };

/** DING; absent: there is no stronger bell. */
export interface DingSettings {
  readonly creator: { readonly accountId: string; readonly accountName: string };
  /** `app` in the app, `sms` costs money. */
  readonly notifyType?: 'app' | 'sms';
  readonly sourceId?: string;
}

export const DEFAULT_TIMEOUTS: HttpTimeouts = { connectMs: 3_000, requestMs: 5_000 };
export const DEFAULT_LIMITS: LimitSettings = { perSecond: 5, urgentPerSecond: 1, patienceMs: 10_000 };
export const DEFAULT_SOURCE: SourceSettings = { ip: '127.0.0.1', mac: '00:00:00:00:00:00' };
export const DEFAULT_LINKS: LinkSettings = { addresses: 'one', pcPrefix: '' };
export const DEFAULT_ROBOT_NAME = '综合查一次';
export const DEFAULT_PROBE_MS = 30_000;
/** No source says how long a bizMsgId is known: a day is what we trust. */
export const IDEMPOTENCY_HOURS = 24;
