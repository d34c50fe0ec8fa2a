import { z } from 'zod';

/** Who the client is to this stand-in; fictional values, never a real tenant's. */
export interface DingTalkApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly robotCode: string;
  readonly robotName: string;
  readonly agentId: number;
  readonly corpId: string;
  /** Card templates "built in the card builder" with the variables that README.md lists. */
  readonly ownTemplates: readonly string[];
}

export const DEMO_APP: DingTalkApp = {
  clientId: 'dingplayground0001',
  clientSecret: 'playground-secret-not-a-real-one-0001',
  robotCode: 'dingplayground0001',
  robotName: '综合查一次',
  agentId: 3_000_001,
  corpId: 'dingcorpqinghe0001',
  ownTemplates: ['c0a1e5c1-0000-4000-8000-0000000c4a7d.schema'],
};

/** Figures of the platform and switches of the stand-in; `POST /_control/dingtalk/limits` changes any of them. */
export const settings = z.strictObject({
  /** All limits and quotas below; off for tests that look at something else. */
  limits: z.boolean().default(true),
  /** Calls a second per app and API (standard edition). */
  qps: z.number().int().positive().default(20),
  /** Calls per 20 s from one address, all APIs together. */
  ipPer20s: z.number().int().positive().default(10_000),
  ipBanMs: z.number().nonnegative().default(300_000),
  ipBanShape: z.enum(['html', 'json']).default('html'),
  /** Paid API calls a calendar month (Asia/Shanghai) for the whole organisation. */
  monthlyApi: z.number().int().nonnegative().default(5_000),
  /** Webhook and Stream pushes a calendar month. */
  monthlyStream: z.number().int().nonnegative().default(3_000),
  /** Refuses card values over 1 KB, keys over 100 bytes and non-strings. The real API is laxer, its clients are not. */
  strictCards: z.boolean().default(true),
  pingEveryMs: z.number().positive().default(20_000),
  /** Silence between a `disconnect` frame and the end of the connection. */
  disconnectGraceMs: z.number().nonnegative().default(10_000),
  ticketMs: z.number().positive().default(90_000),
  tokenMs: z.number().positive().default(7_200_000),
  /** An unanswered robot message is pushed again after this. */
  redeliverAfterMs: z.number().positive().default(60_000),
  redeliverTimes: z.number().int().nonnegative().default(3),
  cardDeadlineMs: z.number().positive().default(2_000),
  /** Redelivery of unanswered card callbacks is not documented: 0 times unless asked for. */
  cardRedeliverTimes: z.number().int().nonnegative().default(0),
  eventDeadlineMs: z.number().positive().default(3_000),
  sessionWebhookMs: z.number().positive().default(5_400_000),
  /** How far the platform's clock, as its answers tell it, is ahead of the machine's; negative: behind. */
  clockAheadMs: z.number().default(0),
  /** Added to every answer. */
  latencyMs: z.number().nonnegative().default(0),
});

export type Settings = z.infer<typeof settings>;
/** A change of some of them. */
export const settingsPatch = settings.partial();
