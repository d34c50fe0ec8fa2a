import { z } from 'zod';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const monthDay = z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/);

/**
 * What a county may set for itself, stored in `region.settings` and inherited down the tree. Every default is the
 * county's document where one speaks, else our own choice, as the comment says.
 */
export const regionSettings = z.object({
  /** 消息纪律 (domain.md §2). */
  quiet: z
    .object({
      hold: z.boolean().default(true),
      opens: clock.default('08:30'),
      closes: clock.default('18:00'),
    })
    .prefault({}),
  plan: z
    .object({
      /** 通知 of the yearly plan: day of the year before, and when (domain.md §3.4). */
      noticeMMDD: monthDay.default('12-15'),
      noticeAt: clock.default('09:00'),
      /** 会签, working days (domain.md §3.4). */
      cosignWorkdays: z.number().int().min(1).max(20).default(3),
      /** The office's review, the joint units' receipts and answers to merge suggestions, working days (our own choice). */
      reviewWorkdays: z.number().int().min(1).max(20).default(3),
      receiptWorkdays: z.number().int().min(1).max(20).default(2),
      mergeWorkdays: z.number().int().min(1).max(20).default(3),
      /** 备案号 prefix. */
      filingPrefix: z.string().max(12).default('JH'),
    })
    .prefault({}),
  digest: z
    .object({
      /** 周报 (domain.md §6.1): Monday 8:30, or that of the first working day after. */
      on: z.boolean().default(true),
      at: clock.default('08:30'),
      /** 批示、督办 and 下次会商: by when the owner reports back, working days (our own choice). */
      followUpWorkdays: z.number().int().min(1).max(60).default(5),
      meetingWorkdays: z.number().int().min(1).max(60).default(10),
    })
    .prefault({}),
  report: z
    .object({
      /** Whether quarterly and half-year reports are held at all (F004 季度、半年度工作通报制度). */
      on: z.boolean().default(true),
      /** 通知: time of the first working day after the quarter (domain.md §3.3, default). */
      openAt: clock.default('09:00'),
      /** 截止: the n-th working day after the quarter, and when on it (domain.md §3.0, default). */
      dueWorkdays: z.number().int().min(1).max(20).default(5),
      dueAt: clock.default('18:00'),
      /** 通报: the n-th working day after the quarter (domain.md §3.0, default). */
      bulletinWorkdays: z.number().int().min(1).max(30).default(10),
      /** When a promise for a later day is brought up, and one for the same day (domain.md §5.8 R05, R02). */
      promiseAt: clock.default('09:00'),
      sameDayAt: clock.default('17:00'),
      /** The office's time for an extension request, working days (our own choice). */
      extensionWorkdays: z.number().int().min(1).max(5).default(1),
      /** 审签: who signs the bulletin (our own choice). */
      signer: z.enum(['countyLeaders', 'officeHead', 'officeLeader']).default('countyLeaders'),
    })
    .prefault({}),
  /** Single rule settings over the county's profile; checked by the rules engine (domain.md §4). */
  rules: z.record(z.string(), z.unknown()).default({}),
  selfAudit: z
    .object({
      /** When what was found is raised to the office, once a working day (our own choice). */
      at: clock.default('09:00'),
    })
    .prefault({}),
  task: z
    .object({
      /** 确认时限, working minutes (domain.md §3.1 DISPATCHED, default). */
      confirmWorkMinutes: z
        .number()
        .int()
        .positive()
        .default(4 * 60),
      /** 备案号 prefix. */
      filingPrefix: z.string().max(12).default('QH'),
      /** Days after which an untouched draft is chased (domain.md §3.1 DRAFT). */
      draftIdleDays: z.number().int().min(1).max(60).default(7),
      /** 磋商时限, working days (domain.md §3.1 CONSULTING, default). */
      consultWorkdays: z.number().int().min(1).max(10).default(1),
      /** The office's time for a filing, working days (domain.md §3.1 FILING, default). */
      filingWorkdays: z.number().int().min(1).max(10).default(1),
      /** 报人员: by when on the last working day before the check (domain.md §3.1 TEAMED, default). */
      teamDueAt: clock.default('12:00'),
      /** When the card of the day goes out (domain.md §2, a day's work). */
      dayCardAt: clock.default('08:30'),
      /** Days after the planned one on which the check may still start; 0: that day only (default). */
      startWindowDays: z.number().int().min(0).max(30).default(0),
      /** 结果录入, working days (domain.md §3.1 RESULT_PENDING, default). */
      resultWorkdays: z.number().int().min(1).max(20).default(2),
      /** 掌上执法: where officers write the legal record (F002 Z9); shown on the card of the results (C5). */
      enforcementUrl: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]).default(''),
      /** 复查, working days (domain.md §3.1 REVIEWING, default). */
      reviewWorkdays: z.number().int().min(1).max(20).default(3),
      /** 移交回执, working days (our own choice). */
      handoverWorkdays: z.number().int().min(1).max(20).default(3),
      /** Days after which a suspended or deferred task is brought up again (our own choice). */
      pauseDays: z.number().int().min(1).max(366).default(30),
    })
    .prefault({}),
  theme: z
    .object({
      /** 每个已认领的主题每年至少联查几次, and by when (F002 二 “9月之前”; the day is this project's reading). */
      minPerYear: z.number().int().min(1).max(12).default(1),
      coverMMDD: monthDay.default('08-31'),
      /** 认领, working days (our own choice). */
      claimWorkdays: z.number().int().min(1).max(30).default(3),
    })
    .prefault({}),
  verify: z
    .object({
      /** 投诉监督, as enterprises read it on the code's page and the notice (12345 is the national service line). */
      complaint: z.string().max(200).default('12345 政务服务便民热线，或县司法局（领导小组办公室）'),
    })
    .prefault({}),
  today: z
    .object({
      /** 今日待办: one summary a unit and working day (domain.md §2). */
      on: z.boolean().default(true),
      at: clock.default('08:30'),
      /** It lists what is late or due within so many working days after this one (our own choice). */
      aheadWorkdays: z.number().int().min(0).max(20).default(1),
    })
    .prefault({}),
  /**
   * 吹哨 (domain.md §3.2). F000 names the mechanism without times: where no source is said, the figure is our own default;
   * the others are practice of other places.
   */
  whistle: z
    .object({
      /** 应急哨: natural minutes. Arrival: 北京平谷 30 分钟. */
      urgentAcceptMinutes: z.number().int().positive().default(5),
      urgentSignMinutes: z.number().int().positive().default(10),
      urgentContactMinutes: z.number().int().positive().default(10),
      urgentCheckInMinutes: z.number().int().positive().default(30),
      urgentFeedbackHours: z.number().int().positive().default(24),
      /** 日常哨. Signing, contact and arrival: 南京鼓楼. */
      routineAcceptWorkMinutes: z.number().int().positive().default(60),
      routineSignWorkMinutes: z.number().int().positive().default(60),
      routineContactHours: z.number().int().positive().default(24),
      routineCheckInWorkdays: z.number().int().positive().default(3),
      routineFeedbackWorkdays: z.number().int().positive().default(5),
      /** 攻坚哨. Signing, contact and arrival: 南京鼓楼; the plan within ten working days: 扬州广陵. */
      hardAcceptWorkMinutes: z.number().int().positive().default(240),
      hardSignWorkMinutes: z.number().int().positive().default(60),
      hardContactHours: z.number().int().positive().default(24),
      hardCheckInWorkdays: z.number().int().positive().default(5),
      hardFeedbackWorkdays: z.number().int().positive().default(10),
      /** 攻坚哨 after its plan: a report every so many working days. */
      progressWorkdays: z.number().int().positive().default(5),
      /** 可延一次. */
      extensionWorkdays: z.number().int().positive().default(5),
      rateWorkdays: z.number().int().positive().default(2),
      /** The office's time for a ruling on a return, an absence or an extension, working minutes. */
      ruleWorkMinutes: z.number().int().positive().default(240),
      /** Working minutes after which a call that its blower never confirmed lapses. */
      draftWorkMinutes: z.number().int().positive().default(420),
      /** When a deadline in working days ends. */
      dayEndsAt: clock.default('18:00'),
      /** 应急哨 rings until the unit signs: how often, and after so many times at a slower pace. */
      ringEveryMinutes: z.number().int().positive().default(5),
      ringTimes: z.number().int().min(0).max(100).default(12),
      ringLaterMinutes: z.number().int().positive().default(30),
      /** Routing at or below this confidence is decided by a person. */
      unsureAt: z.number().min(0).max(1).default(0.45),
    })
    .prefault({}),
});
export type RegionSettings = z.infer<typeof regionSettings>;
