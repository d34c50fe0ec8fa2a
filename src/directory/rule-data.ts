/** Rows from which the rules engine judges, wherever a feature asks: the county's settings and past visits. */
import { z } from 'zod';
import type { Sql } from '../db/sql.ts';
import { addDays, type Day } from '../duty/calendar.ts';
import { type Level, levels, type Visit, visitTriggers } from '../rules/schema.ts';
import {
  type Profile,
  profiles,
  type RuleSettings,
  resolveSettings,
  settingsOverrideSchema,
} from '../rules/settings.ts';

const settingRow = z.object({
  profile: z.enum(profiles).nullable(),
  rules: z.record(z.string(), z.unknown()).nullable(),
});

/**
 * The nearest region's profile up the tree, its single settings over its parents'; `fallback` holds where no region
 * sets a profile. Throws ZodError on bad settings.
 */
export async function ruleSettings(sql: Sql, regionId: string, fallback: Profile): Promise<RuleSettings> {
  const rows = await sql.query<object>(
    `select r.profile, r.settings->'rules' as rules from region_upward($1) u join region r on r.id = u.id
     order by u.distance`,
    [regionId],
  );
  const found = z.array(settingRow).parse(rows);
  const profile = found.find(row => row.profile !== null)?.profile ?? fallback;
  const merged: Record<string, unknown> = {};
  for (const { rules } of found.toReversed()) Object.assign(merged, rules);
  const settings = resolveSettings(profile, settingsOverrideSchema.parse(merged));
  // No unit's 条线 is on record: judged by it, no superior's check would ever exclude anybody.
  return settings.superiorScope === 'same_line' ? { ...settings, superiorScope: 'same_kind' } : settings;
}

/**
 * 检查类别 of all items of a scenario `s`, as an SQL expression: what the yearly caps count by (R1). An item without a kind
 * of its own belongs to the scenario's category.
 */
export const SCENARIO_KINDS = `(select coalesce(json_agg(distinct coalesce(i.kind, s.category)), json_build_array(s.category))
  from scenario_item i where i.scenario_id = s.id)`;

const visitRow = z.object({
  enterprise: z.string(),
  date: z.string(),
  level: z.enum(levels),
  units: z.array(z.string()),
  kinds: z.array(z.string()),
  line: z
    .string()
    .nullable()
    .transform(line => line ?? undefined),
  mode: z.enum(['onsite', 'written', 'online', 'remote']),
  randomDraw: z.boolean(),
  entered: z.boolean(),
  trigger: z.enum(visitTriggers),
});

/** Visits since the year before the one of `asked`: those matter for caps and intervals. */
export async function pastVisits(sql: Sql, enterpriseIds: readonly string[], asked: Day): Promise<Visit[]> {
  if (enterpriseIds.length === 0) return [];
  const rows = await sql.query<object>(
    `select enterprise_id as enterprise, date::text as date, level, units, kinds, line, mode,
       random_draw as "randomDraw", entered, trigger
     from visit where enterprise_id = any($1) and date >= $2`,
    [enterpriseIds, addDays(`${asked.slice(0, 4)}-01-01`, -366)],
  );
  return z.array(visitRow).parse(rows);
}

/** The level of a region as the rules name it. */
export async function levelOf(sql: Sql, regionId: string): Promise<Level> {
  const rows = await sql.query<{ level: string }>('select level from region where id = $1', [regionId]);
  return z.enum(levels).catch('county').parse(rows[0]?.level);
}
