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
    })
    .prefault({}),
});
export type RegionSettings = z.infer<typeof regionSettings>;

export function quietHours(settings: RegionSettings): QuietHours {
  return settings.quiet;
}
