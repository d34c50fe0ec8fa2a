/** The fictional county 清禾县 (domain 5): for the demo, the playground and tests. No person's name, no real phone. */
import { z } from 'zod';
import type { Db } from '../db/client.ts';
import type { Sql } from '../db/sql.ts';
import { chineseDaysYears } from '../duty/chinese-days.ts';
import { loadChineseDays } from './calendar.ts';
import county from './demo/county.json' with { type: 'json' };
import { demoEnterprises } from './demo/enterprises.ts';
import * as names from './demo/units.ts';
import type { ApplyOptions } from './import/apply.ts';
import { applyRows } from './import/apply.ts';
import type { RecordKind } from './import/context.ts';
import { checkCharacter } from './import/credit-code.ts';
import { Problems } from './import/problems.ts';
import type { WorkbookRows } from './import/rows.ts';
import { noRows } from './import/rows.ts';
import type { UnitRow } from './import/sheets/unit.ts';
import type { Table } from './import/table.ts';
import { insertAll } from './import/table.ts';
import type { DemoPerson, DemoPlatforms, DemoUnit } from './seed-people.ts';
import { putPeople } from './seed-people.ts';

export interface SeedOptions {
  readonly now: Date;
  /** Which units are on which platform; without it everybody is on 钉钉. */
  readonly platforms?: DemoPlatforms;
  /** Appends to the audit; left out where there is none to write to. */
  readonly record?: ApplyOptions['record'];
}

export interface SeedResult {
  /** False when the county was there already: then nothing was touched. */
  readonly created: boolean;
  readonly countyCode: string;
  /** Everybody who can be reached, in the order of the units; the same on every call with the same options. */
  readonly people: readonly DemoPerson[];
  /** Years for which the working-day calendar is loaded. */
  readonly years: readonly number[];
}

/** Departments on 政务钉钉 and 钉钉, some townships and the 示范区 on 飞书: a county as it really is. */
export const mixedPlatforms: DemoPlatforms = {
  zwdd: ['FGJ', 'XZSPJ', 'MZJ', 'RSJ', 'SWJ', 'SLJ', 'ZRZYJ', 'ZHZX'],
  lark: ['GYZ', 'HWZ', 'XDX', 'ZQJD', 'SFQ'],
};

const schema = z.object({
  departments: z.array(z.object({ id: z.string(), name: z.string(), duty: z.string(), enforcement: z.boolean() })),
  townships: z.array(z.string()),
  scenarios: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      category: z.string(),
      lead: z.string(),
      items: z.record(z.string(), z.array(z.string())),
      source: z.string(),
      list: z.enum(['一般执法清单', '重点执法清单']),
      maxPerYear: z.number().nullable(),
      ratio: z.string(),
    }),
  ),
});

/** Puts the demo county in, all in one transaction; leaves a county that is there as its users have made it. */
export async function seedDemoCounty(db: Pick<Db, 'tx'>, options: SeedOptions): Promise<SeedResult> {
  const rows = noRows();
  const demo = schema.parse(county);
  putRegions(rows);
  const units = putUnits(rows, demo);
  const people = putPeople(rows, units, options.platforms ?? {});
  putScenarios(rows, demo);
  putEnterprises(rows);
  const years = chineseDaysYears();
  const created = await db.tx(async sql => {
    for (const year of years) await loadChineseDays(sql, year);
    const known = await sql.query('select id from region where code = $1', [names.countyCode]);
    if (known.length > 0) return false;
    await apply(sql, rows, people, options);
    await insertAll(sql, visitTable, visits());
    return true;
  });
  return { created, countyCode: names.countyCode, people, years };
}

async function apply(sql: Sql, rows: WorkbookRows, people: readonly DemoPerson[], options: SeedOptions): Promise<void> {
  const problems = new Problems();
  const applied = await applyRows(
    sql,
    rows,
    { problems, warnings: new Problems() },
    {
      regionCode: names.countyCode,
      now: options.now,
      actor: { kind: 'system', id: 'seed', channel: 'cli' },
      newId: idsOf(people),
      record: options.record ?? (async () => {}),
      source: { demo: names.countyName },
    },
  );
  if (applied === undefined) throw new Error(`the demo county is not sound: ${JSON.stringify(problems.kept)}`);
}

/** Ids that a reader of a test or a log understands: `unit-XFDD`, `person-xf_liaison_a`. */
function idsOf(people: readonly DemoPerson[]): ApplyOptions['newId'] {
  const slugs = new Map(people.map(({ unitCode, name, userId }) => [`${unitCode} ${name}`, userId.replace(/^ou_/, '')]));
  return (kind: RecordKind, key: string) => `${kind}-${(slugs.get(key) ?? key).replaceAll(' ', '-')}`;
}

function putRegions(rows: WorkbookRows): void {
  const put = (level: 'city' | 'county' | 'township', code: string, name: string, parent: string | null, area: string | null) =>
    rows.regions.put({ row: rows.regions.rows.length + 1, level, code, name, parent, area, profile: null });
  put('city', names.cityCode, names.cityName, null, null);
  put('county', names.countyCode, names.countyName, names.cityCode, null);
  for (const { regionCode, name, area } of names.townships) put('township', regionCode, name, names.countyCode, area);
}

function putUnits(rows: WorkbookRows, demo: z.infer<typeof schema>): DemoUnit[] {
  const units: DemoUnit[] = [];
  const put = (unit: Omit<UnitRow, 'row' | 'active' | 'isOffice' | 'coordinationBody'>, slug: string) => {
    const body = unit.code === names.leadingGroup.code;
    rows.units.put({
      ...unit,
      row: rows.units.rows.length + 1,
      coordinationBody: body,
      isOffice: unit.code === names.officeCode,
      active: true,
    });
    units.push({ code: unit.code, short: unit.shortName, slug, officers: body ? 0 : officersOf(unit.code), staffed: !body });
  };
  for (const { id, name, duty, enforcement } of demo.departments) {
    const { short, slug } = known(names.departmentNames[id], id);
    const kind = id === names.commandCode ? 'command' : 'department';
    put({ code: id, name, shortName: short, kind, region: null, duty, enforcement }, slug);
  }
  for (const town of demo.townships) {
    const { unitCode, short, slug, regionCode } = known(names.townships.find(({ name }) => name === town), town);
    const duty = names.townshipDuty;
    put({ code: unitCode, name: town, shortName: short, kind: 'township', region: regionCode, duty, enforcement: true }, slug);
  }
  const { demonstrationZone: zone, leadingGroup: group } = names;
  put({ code: zone.code, name: zone.name, shortName: zone.short, kind: 'township', region: null, duty: zone.duty, enforcement: true }, zone.slug);
  put({ code: group.code, name: group.name, shortName: group.short, kind: 'department', region: null, duty: group.duty, enforcement: false }, group.slug);
  return units;
}

/** Two for everybody, four where most inspections are led. */
function officersOf(code: string): number {
  return ['XFDD', 'SCJGJ', 'ZHZFJ', 'YJGLJ'].includes(code) ? 4 : 2;
}

function putScenarios(rows: WorkbookRows, demo: z.infer<typeof schema>): void {
  for (const { id, name, category, lead, list, ratio, maxPerYear, source, items } of demo.scenarios) {
    const listType = list === '重点执法清单' ? 'key' : 'general';
    const row = rows.scenarios.rows.length + 1;
    rows.scenarios.put({ row, code: id, name, category, lead, listType, ratio, maxPerYear, status: 'published', source });
    for (const [unit, texts] of Object.entries(items)) {
      texts.forEach((text, at) => {
        const place = { row: rows.items.rows.length + 1, scenario: id, unit, no: at + 1 };
        rows.items.put({ ...place, text, powerItemCode: null, standard: null });
      });
    }
  }
}

function putEnterprises(rows: WorkbookRows): void {
  demoEnterprises.forEach(({ name, category, town, grade }, at) => {
    rows.enterprises.put({
      row: at + 1,
      creditCode: creditCodeOf(at),
      name,
      category,
      town,
      address: `${town}（虚构地址 ${at + 1} 号）`,
      listType: grade === 'key' ? 'key' : 'general',
      creditGrade: grade,
      riskGrade: null,
      active: true,
    });
  });
}

function creditCodeOf(at: number): string {
  const body = `91${names.countyCode}MA${String(at + 1).padStart(7, '0')}`;
  return `${body}${known(checkCharacter(body), body)}`;
}

interface VisitRecord {
  readonly id: string;
  readonly enterpriseId: string;
  readonly date: string;
  readonly level: string;
  readonly units: readonly string[];
  readonly kinds: readonly string[];
  readonly line: string | null;
  readonly mode: string;
  readonly randomDraw: boolean;
  readonly entered: boolean;
  readonly trigger: string;
  readonly note: string;
}
const visitTable: Table<VisitRecord> = {
  name: 'visit',
  columns: {
    id: 'text',
    enterpriseId: 'text',
    date: 'date',
    level: 'text',
    units: 'text[]',
    kinds: 'text[]',
    line: 'text',
    mode: 'text',
    randomDraw: 'boolean',
    entered: 'boolean',
    trigger: 'text',
    note: 'text',
  },
};

function visits(): VisitRecord[] {
  return demoEnterprises.flatMap((enterprise, at) =>
    enterprise.visits.map((visit, no) => ({
      id: `visit-${at + 1}-${no + 1}`,
      enterpriseId: `enterprise-${creditCodeOf(at)}`,
      date: visit.date,
      level: visit.level ?? 'county',
      units: visit.units,
      kinds: visit.kinds,
      line: visit.level === undefined ? null : (visit.kinds[0] ?? null),
      mode: 'onsite',
      randomDraw: visit.randomDraw ?? false,
      entered: true,
      trigger: visit.trigger ?? 'daily',
      note: visit.note ?? '',
    })),
  );
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the demo data does not know ${what}`);
  return value;
}
