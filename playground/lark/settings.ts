import { z } from 'zod';

/** Who the client is to this stand-in; fictional values, never a real tenant's. */
export interface LarkApp {
  /** Of the public form, which the vendor's SDK tests before it connects. */
  readonly appId: string;
  readonly appSecret: string;
  readonly encryptKey: string;
  readonly verificationToken: string;
  readonly botName: string;
  readonly botOpenId: string;
  readonly tenantKey: string;
}

export const DEMO_APP: LarkApp = {
  appId: 'cli_0123456789abcdef',
  appSecret: 'playground-lark-secret-not-real-0001',
  encryptKey: 'playground-encrypt-key-not-real',
  verificationToken: 'playground-verification-token-not-real',
  botName: '综合查一次',
  botOpenId: 'ou_playgroundbot0000000000000000000',
  tenantKey: '2ed263bf32cf1651',
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Figures of the platform and switches of the stand-in; `POST /_control/lark/limits` changes any of them. */
export const settings = z.strictObject({
  /** All limits below; off for tests that look at something else. */
  limits: z.boolean().default(true),
  /** Calls per app and API. */
  apiPerSecond: z.number().int().positive().default(50),
  apiPerMinute: z.number().int().positive().default(1_000),
  /** Messages a second to one user, to one group, and changes of one message. */
  userPerSecond: z.number().int().positive().default(5),
  chatPerSecond: z.number().int().positive().default(5),
  messagePerSecond: z.number().int().positive().default(5),
  /** HTTP status of 99991400: 429, on some old APIs 400. */
  throttleStatus: z.union([z.literal(429), z.literal(400)]).default(429),
  cardBytes: z
    .number()
    .int()
    .positive()
    .default(30 * 1_024),
  textBytes: z
    .number()
    .int()
    .positive()
    .default(150 * 1_024),
  /** Changes of one text or rich text. */
  edits: z.number().int().positive().default(20),
  uuidMs: z.number().positive().default(HOUR),
  /** How long a card can be changed and acted on. */
  editWindowMs: z
    .number()
    .positive()
    .default(14 * DAY),
  readReceiptMs: z
    .number()
    .positive()
    .default(7 * DAY),
  /** A card whose tap is under way refuses changes with 11310; how long the platform really does so is not documented. */
  lockTappedCards: z.boolean().default(false),
  tokenMs: z
    .number()
    .positive()
    .default(2 * HOUR),
  /** With more left than this the same token is answered. */
  tokenKeepMs: z
    .number()
    .positive()
    .default(30 * MINUTE),
  tapDeadlineMs: z.number().positive().default(3_000),
  eventDeadlineMs: z.number().positive().default(3_000),
  challengeDeadlineMs: z.number().positive().default(1_000),
  /** Waits before an event that was not taken comes again. */
  redeliverAfterMs: z.array(z.number().nonnegative()).default([15_000, 5 * MINUTE, HOUR, 6 * HOUR]),
  /** What the app subscribed to, besides messages and card taps. */
  readEvents: z.boolean().default(false),
  maxConnections: z.number().int().positive().default(50),
  /** What a client is told when it connects and with every pong; seconds. */
  pingIntervalS: z.number().positive().default(120),
  reconnectIntervalS: z.number().positive().default(2),
  reconnectNonceS: z.number().nonnegative().default(1),
  /** Longer events go out in several frames. */
  fragmentBytes: z.number().int().positive().default(64_000),
  /** How far the platform's clock, as its answers tell it, is ahead of the machine's; negative: behind. */
  clockAheadMs: z.number().default(0),
  /** Added to every answer. */
  latencyMs: z.number().nonnegative().default(0),
});

export type Settings = z.infer<typeof settings>;
/** A change of some of them. */
export const settingsPatch = settings.partial();
