import { z } from 'zod';
import type { QuietHours } from '../duty/ladder.ts';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

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
  /** Single rule settings over the county's profile; checked by the rules engine (domain.md §4). */
  rules: z.record(z.string(), z.unknown()).default({}),
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
      /** 复查, working days (domain.md §3.1 REVIEWING, default). */
      reviewWorkdays: z.number().int().min(1).max(20).default(3),
      /** 移交回执, working days (our own choice). */
      handoverWorkdays: z.number().int().min(1).max(20).default(3),
      /** Days after which a suspended or deferred task is brought up again (our own choice). */
      pauseDays: z.number().int().min(1).max(366).default(30),
    })
    .prefault({}),
});
export type RegionSettings = z.infer<typeof regionSettings>;

export function quietHours(settings: RegionSettings): QuietHours {
  return settings.quiet;
}
