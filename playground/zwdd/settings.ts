import { z } from 'zod';

/** Who the client is to this stand-in; fictional values, never a real tenant's. */
export interface ZwddApp {
  readonly appKey: string;
  readonly appSecret: string;
  readonly tenantId: string;
  /** App identifier that a recall names (msgApp). */
  readonly msgApp: string;
  readonly robotName: string;
}

export const DEMO_APP: ZwddApp = {
  appKey: 'chayici_playground-0001',
  appSecret: 'playground-secret-not-a-real-one-0002',
  tenantId: '990001',
  msgApp: 'chayici',
  robotName: '综合查一次',
};

/** Figures of the platform and switches of the stand-in; `POST /_control/zwdd/limits` changes any of them. */
export const settings = z.strictObject({
  /** All limits below; off for tests that look at something else. */
  limits: z.boolean().default(true),
  /** Calls a second of one app, all APIs together; no figure is published. */
  qps: z.number().int().positive().default(10),
  /** How a call over the limit is answered; not documented either. */
  throttleShape: z.enum(['gateway', 'http429']).default('gateway'),
  /** Work notifications a person gets from one app in a day (Asia/Shanghai). */
  perPersonPerDay: z.number().int().nonnegative().default(100),
  /** The same words to the same person go out once a day. */
  dropRepeats: z.boolean().default(true),
  /** How far a timestamp may be off; the real figure is not known. */
  clockToleranceMs: z.number().positive().default(900_000),
  /** Whether the app may send as a robot (/robot/message/…). */
  robotGranted: z.boolean().default(false),
  /** What `senderStaffId` of a robot message holds; not documented. */
  senderStaffId: z.enum(['accountId', 'employeeCode']).default('accountId'),
  /** Whether robot messages carry `msgId` and `createAt`; the seen ones did not list them. */
  withMsgId: z.boolean().default(true),
  /** Attempts after one that was not answered with 200. */
  redeliverTimes: z.number().int().nonnegative().default(0),
  redeliverAfterMs: z.number().positive().default(10_000),
  tokenMs: z.number().positive().default(7_200_000),
  /** How far the platform's clock, as its answers tell it, is ahead of the machine's; negative: behind. */
  clockAheadMs: z.number().default(0),
  /** Added to every answer. */
  latencyMs: z.number().nonnegative().default(0),
});

export type Settings = z.infer<typeof settings>;
/** A change of some of them. */
export const settingsPatch = settings.partial();
