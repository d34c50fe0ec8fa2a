import { z } from 'zod';

/** 哨型: 应急哨 present danger to people, 日常哨 routine, 攻坚哨 long-standing or needing county leaders. */
export type WhistleType = '应急哨' | '日常哨' | '攻坚哨';

type BookUnit = { code: string; name: string; duty: string };

/** One line of the county's routing table (吹哨事项 → 责任部门). */
export type BookMatter = {
  code: string;
  name: string;
  lead: string;
  joint: readonly string[];
  keywords: readonly string[];
  defaultType: WhistleType;
};

/** A joint-inspection scenario (检查场景), used as duty text: which unit looks after which item. */
type BookScenario = {
  code: string;
  name: string;
  lead: string;
  items: Readonly<Record<string, readonly string[]>>;
};

/** A township or street office (乡镇街道) with the villages and communities that belong to it. */
type BookTown = { name: string; villages: readonly string[] };

/** Everything about a county that routing needs; all of it is data that the county may correct. */
export type RoutingBook = {
  county: string;
  units: readonly BookUnit[];
  matters: readonly BookMatter[];
  scenarios: readonly BookScenario[];
  towns: readonly BookTown[];
  urgentWords: readonly string[];
  hardWords: readonly string[];
};

export type ParsedBook = { ok: true; book: RoutingBook } | { ok: false; problems: string[] };

const words = z.array(z.string().min(1)).default([]);
const whistleType = z.enum(['应急哨', '日常哨', '攻坚哨']);

const countyFile = z.object({
  county: z.string().min(1),
  departments: z.array(
    z.object({ id: z.string().min(1), name: z.string().min(1), duty: z.string().default('') }),
  ),
  townships: z.array(z.union([z.string().min(1), z.object({ name: z.string().min(1), villages: words })])),
  scenarios: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        lead: z.string(),
        items: z.record(z.string(), z.array(z.string())).default({}),
      }),
    )
    .default([]),
  matters: z.array(
    z.object({
      id: z.string().min(1),
      name: z.string().min(1),
      lead: z.string().min(1),
      joint: words,
      keywords: words,
      defaultType: whistleType.default('日常哨'),
    }),
  ),
  urgentWords: words,
  hardWords: words,
});

/**
 * Reads a county data file (the shape of the bundled demo county) into a routing book.
 * A file that does not fit, or a matter that names a unit the file does not list, is refused with the places at fault.
 */
export function parseCountyBook(file: unknown): ParsedBook {
  const parsed = countyFile.safeParse(file);
  if (!parsed.success) {
    return { ok: false, problems: parsed.error.issues.map(i => `${i.path.join('.')}: ${i.message}`) };
  }
  const { county, departments, townships, scenarios, matters, urgentWords, hardWords } = parsed.data;
  const known = new Set(departments.map(d => d.id));
  const problems = matters.flatMap(m =>
    [m.lead, ...m.joint].filter(u => !known.has(u)).map(u => `matters.${m.id}: unknown unit ${u}`),
  );
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    book: {
      county,
      units: departments.map(d => ({ code: d.id, name: d.name, duty: d.duty })),
      matters: matters.map(({ id, ...rest }) => ({ code: id, ...rest })),
      scenarios: scenarios.map(({ id, ...rest }) => ({ code: id, ...rest })),
      towns: townships.map(t => (typeof t === 'string' ? { name: t, villages: [] } : t)),
      urgentWords,
      hardWords,
    },
  };
}
