/** The fictional county 清禾县 (domain 5): for the demo, the playground and tests. No person's name, no real phone. */
import type { Db } from '../db/client.ts';
import type { Sql } from '../db/sql.ts';
import { chineseDaysYears } from '../duty/chinese-days.ts';
import { loadChineseDays } from './calendar.ts';
import { demoEnterprises } from './demo/enterprises.ts';
import * as names from './demo/units.ts';
import type { ApplyOptions } from './import/apply.ts';
import { applyRows } from './import/apply.ts';
import type { RecordKind } from './import/context.ts';
import { Problems } from './import/problems.ts';
import { type VisitRecord, visitTable } from './import/records.ts';
import type { WorkbookRows } from './import/rows.ts';
import { noRows } from './import/rows.ts';
import { insertAll } from './import/table.ts';
import type { DemoPerson, DemoPlatforms } from './seed-people.ts';
import { putPeople } from './seed-people.ts';
import { creditCodeOf, putCounty } from './seed-rows.ts';

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

/**
 * Departments on 政务钉钉, 钉钉 and 飞书, some townships and the 示范区 on 飞书: a county as it really is. The units of
 * scenario S01 are on all three.
 */
export const mixedPlatforms: DemoPlatforms = {
  zwdd: ['FGJ', 'XZSPJ', 'MZJ', 'RSJ', 'SWJ', 'SLJ', 'ZRZYJ', 'ZHZX', 'ZJJ', 'YJGLJ'],
  lark: ['GYZ', 'HWZ', 'XDX', 'ZQJD', 'SFQ', 'JJDD', 'ZHZFJ'],
};

/** Puts the demo county in, all in one transaction; leaves a county that is there as its users have made it. */
export async function seedDemoCounty(db: Pick<Db, 'tx'>, options: SeedOptions): Promise<SeedResult> {
  const rows = noRows();
  const people = putPeople(rows, putCounty(rows), options.platforms ?? {});
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

async function apply(
  sql: Sql,
  rows: WorkbookRows,
  people: readonly DemoPerson[],
  options: SeedOptions,
): Promise<void> {
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
  if (applied === undefined)
    throw new Error(`the demo county is not sound: ${JSON.stringify(problems.kept)}`);
}

/** Ids that a reader of a test or a log understands: `unit-XFDD`, `person-xf_liaison_a`. */
function idsOf(people: readonly DemoPerson[]): ApplyOptions['newId'] {
  const slugs = new Map(
    people.map(({ unitCode, name, userId }) => [`${unitCode} ${name}`, userId.replace(/^ou_/, '')]),
  );
  return (kind: RecordKind, key: string) => `${kind}-${(slugs.get(key) ?? key).replaceAll(' ', '-')}`;
}

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
      taskId: null,
    })),
  );
}
