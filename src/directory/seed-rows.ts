/** 清禾县 as rows of the import: regions, units, scenarios and enterprises from county.json and the tables beside it. */
import { z } from 'zod';
import county from './demo/county.json' with { type: 'json' };
import { demoEnterprises } from './demo/enterprises.ts';
import { kindOf } from './demo/kinds.ts';
import * as names from './demo/units.ts';
import { checkCharacter } from './import/credit-code.ts';
import type { WorkbookRows } from './import/rows.ts';
import type { UnitRow } from './import/sheets/unit.ts';
import type { DemoUnit } from './seed-people.ts';

const schema = z.object({
  departments: z.array(
    z.object({ id: z.string(), name: z.string(), duty: z.string(), enforcement: z.boolean() }),
  ),
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
  matters: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      lead: z.string(),
      joint: z.array(z.string()),
      keywords: z.array(z.string()),
      defaultType: z.enum(['应急哨', '日常哨', '攻坚哨']),
    }),
  ),
});

type Demo = z.infer<typeof schema>;

/** Fills every sheet but those about people; returns the units that want people. */
export function putCounty(rows: WorkbookRows): DemoUnit[] {
  const demo = schema.parse(county);
  putRegions(rows);
  putScenarios(rows, demo);
  putMatters(rows, demo);
  putEnterprises(rows);
  return putUnits(rows, demo);
}

const MATTER_TYPES = { 应急哨: 'URGENT', 日常哨: 'ROUTINE', 攻坚哨: 'HARD' } as const;

function putMatters(rows: WorkbookRows, demo: Demo): void {
  for (const { id, defaultType, ...matter } of demo.matters)
    rows.matters.put({
      ...matter,
      row: rows.matters.rows.length + 1,
      code: id,
      defaultType: MATTER_TYPES[defaultType],
      source: '',
      active: true,
    });
}

function putRegions(rows: WorkbookRows): void {
  const put = (
    level: 'city' | 'county' | 'township',
    code: string,
    name: string,
    parent: string | null,
    area: string | null,
  ) =>
    rows.regions.put({ row: rows.regions.rows.length + 1, level, code, name, parent, area, profile: null });
  put('city', names.cityCode, names.cityName, null, null);
  put('county', names.countyCode, names.countyName, names.cityCode, null);
  for (const { regionCode, name, area } of names.townships)
    put('township', regionCode, name, names.countyCode, area);
}

function putUnits(rows: WorkbookRows, demo: Demo): DemoUnit[] {
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
    units.push({
      code: unit.code,
      short: unit.shortName,
      slug,
      officers: body ? 0 : officersOf(unit.code),
      staffed: !body,
    });
  };
  for (const { id, name, duty, enforcement } of demo.departments) {
    const { short, slug } = known(names.departmentNames[id], id);
    const kind = id === names.commandCode ? 'command' : 'department';
    put({ code: id, name, shortName: short, kind, region: null, duty, enforcement }, slug);
  }
  for (const town of demo.townships) {
    const { unitCode, short, slug, regionCode } = known(
      names.townships.find(({ name }) => name === town),
      town,
    );
    const duty = names.townshipDuty;
    put(
      {
        code: unitCode,
        name: town,
        shortName: short,
        kind: 'township',
        region: regionCode,
        duty,
        enforcement: true,
      },
      slug,
    );
  }
  const { demonstrationZone: zone, leadingGroup: group } = names;
  put(
    {
      code: zone.code,
      name: zone.name,
      shortName: zone.short,
      kind: 'township',
      region: null,
      duty: zone.duty,
      enforcement: true,
    },
    zone.slug,
  );
  put(
    {
      code: group.code,
      name: group.name,
      shortName: group.short,
      kind: 'department',
      region: null,
      duty: group.duty,
      enforcement: false,
    },
    group.slug,
  );
  return units;
}

/** Two for everybody, four where most inspections are led. */
function officersOf(code: string): number {
  return ['XFDD', 'SCJGJ', 'ZHZFJ', 'YJGLJ'].includes(code) ? 4 : 2;
}

function putScenarios(rows: WorkbookRows, demo: Demo): void {
  for (const { id, name, category, lead, list, ratio, maxPerYear, source, items } of demo.scenarios) {
    const listType = list === '重点执法清单' ? 'key' : 'general';
    const row = rows.scenarios.rows.length + 1;
    rows.scenarios.put({
      row,
      code: id,
      name,
      category,
      lead,
      listType,
      ratio,
      maxPerYear,
      status: 'published',
      source,
    });
    for (const [unit, texts] of Object.entries(items)) {
      texts.forEach((text, at) => {
        const place = { row: rows.items.rows.length + 1, scenario: id, unit, no: at + 1 };
        rows.items.put({ ...place, text, powerItemCode: null, standard: null, kind: kindOf(unit, text) });
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

/** The fictional code of the enterprise at this place in the list. */
export function creditCodeOf(at: number): string {
  const body = `91${names.countyCode}MA${String(at + 1).padStart(7, '0')}`;
  return `${body}${known(checkCharacter(body), body)}`;
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the demo data does not know ${what}`);
  return value;
}
