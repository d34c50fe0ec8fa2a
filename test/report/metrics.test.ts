import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Db, openDatabase } from '../../src/db/client.ts';
import { seedDemoCounty } from '../../src/directory/seed.ts';
import {
  computeMetrics,
  type MetricValue,
  measuredUnits,
  metricText,
} from '../../src/report/metrics/compute.ts';
import { METRICS } from '../../src/report/metrics/definitions.ts';
import { prefill } from '../../src/report/metrics/prefill.ts';
import { readSpan } from '../../src/report/metrics/span.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';

const NOW = new Date('2026-07-02T09:00:00+08:00');
const SPAN = { first: '2026-04-01', past: '2026-07-01' };

let database: FreshDatabase;
let db: Db;
let ids: string[];

beforeAll(async () => {
  database = await freshDatabase();
  db = await openDatabase({ url: database.url, poolSize: 2, log: pino({ level: 'silent' }) });
  await seedDemoCounty(db, { now: NOW });
  ids = (await measuredUnits(db, 'region-990101')).map(unit => unit.id);
  await task('t-1', 'unit-XFDD', ['unit-XFDD', 'unit-JJDD', 'unit-ZJJ'], '2026-05-06', 'ARCHIVED');
  await task('t-2', 'unit-JJDD', ['unit-JJDD', 'unit-XFDD'], '2026-06-10', 'CANCELLED');
  // Its entry was in June, its last result on 1 July.
  await task('t-3', 'unit-JJDD', [], '2026-06-30', 'PUBLISHING');
  await resultsIn('t-1', '2026-05-08T17:00:00+08:00');
  await resultsIn('t-3', '2026-07-01T00:00:00+08:00');
  await duty('task.confirm', 't-1', 'unit-XFDD', '2026-05-01T10:00:00+08:00', '2026-05-01T09:00:00+08:00');
  await duty('task.confirm', 't-1', 'unit-JJDD', '2026-05-01T10:00:00+08:00', '2026-05-01T12:00:00+08:00');
  await duty('task.confirm', 't-1', 'unit-ZJJ', '2026-07-30T10:00:00+08:00', null);
  await visit('v-1', '2026-05-06', ['unit-XFDD', 'unit-JJDD', 'unit-ZJJ'], 't-1', 'daily');
  await visit('v-2', '2026-05-07', ['XFDD'], null, 'daily');
  await visit('v-3', '2026-05-08', ['XFDD', 'JJDD'], null, 'invited');
  await visit('v-4', '2026-06-30', ['XFDD', 'JJDD'], 't-3', 'daily');
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

async function resultsIn(id: string, at: string): Promise<void> {
  await db.query(
    `update joint_task set doc = doc || jsonb_build_object('resultsAt', $2::text) where id = $1`,
    [id, new Date(at).toISOString()],
  );
}

async function task(id: string, lead: string, units: string[], date: string, state: string): Promise<void> {
  await db.query(
    `insert into joint_task (id, region_id, no, state, scenario_code, lead_unit_id, date, version, created_at, changed_at, doc)
     values ($1, 'region-990101', $2, $3, 'S01', $4, $5, 1, $6, $6, '{"scenarioName":"电动自行车"}')`,
    [id, `RW-${id}`, state, lead, date, NOW],
  );
  for (const unit of units) {
    const doc =
      unit === 'unit-XFDD'
        ? {
            results: [{ kind: 'rectify' }, { kind: 'clean' }],
            rectifications: [{ state: 'passed', due: '2026-05-20' }],
          }
        : { rectifications: unit === 'unit-JJDD' ? [{ state: 'open', due: '2026-05-21' }] : [] };
    await db.query(
      'insert into task_participant (task_id, unit_id, role, state, doc) values ($1, $2, $3, $4, $5)',
      [
        id,
        unit,
        unit === lead ? 'lead' : 'joint',
        unit === 'unit-ZJJ' ? 'NO_SHOW' : 'RESULT_ENTERED',
        JSON.stringify(doc),
      ],
    );
  }
}

async function duty(
  kind: string,
  subject: string,
  unit: string,
  due: string,
  closed: string | null,
): Promise<void> {
  await db.query(
    `insert into duty (id, region_id, kind, subject_kind, subject_id, unit_id, opened_at, due_at, state, closed_at)
     values ($1, 'region-990101', $2, 'task', $3, $4, $5::timestamptz - interval '1 day', $5, $6, $7)`,
    [`${kind}:${unit}`, kind, subject, unit, due, closed === null ? 'open' : 'done', closed],
  );
}

async function visit(
  id: string,
  date: string,
  units: string[],
  taskId: string | null,
  trigger: string,
): Promise<void> {
  await db.query(
    `insert into visit (id, enterprise_id, date, level, units, kinds, task_id, trigger)
     select $1, (select id from enterprise order by id limit 1), $2, 'county', $3, '{}', $4, $5`,
    [id, date, units, taskId, trigger],
  );
}

async function values(): Promise<(id: string, unitId: string | null) => MetricValue> {
  // Rows that the demo county comes with would be counted as well.
  await db.query(`delete from visit where id not like 'v-%'`);
  const all = await computeMetrics(db, ids, SPAN, NOW);
  return (id, unitId) => {
    const found = all.find(value => value.id === id && value.unitId === unitId);
    if (found === undefined) throw new Error(`no ${id} for ${unitId}`);
    return found;
  };
}

describe('metrics', () => {
  it('count what was on time of what was due by now', async () => {
    const of = await values();
    expect(of('confirmOnTimeRate', null)).toMatchObject({ num: 1, den: 2 });
    expect(of('confirmOnTimeRate', 'unit-XFDD')).toMatchObject({ num: 1, den: 1 });
    expect(of('confirmOnTimeRate', 'unit-JJDD')).toMatchObject({ num: 0, den: 1 });
    expect(metricText(of('confirmOnTimeRate', null))).toBe('50%');
    expect(metricText(of('confirmOnTimeRate', 'unit-ZJJ'))).toBe('—');
  });

  it('count an entry once for the county and once for each unit that was there', async () => {
    const of = await values();
    // v-1 saved two entries; v-2 and v-3 were under no task, the results of v-4 came in the next quarter.
    expect(of('visitsSaved', null)).toMatchObject({ num: 2, den: null });
    expect(of('visitsSaved', 'unit-XFDD')).toMatchObject({ num: 2, den: null });
    // v-3 was at the enterprise's own wish; an entry itself counts on its day.
    expect(of('jointRate', null)).toMatchObject({ num: 2, den: 3 });
    expect(of('jointRate', 'unit-JJDD')).toMatchObject({ num: 2, den: 2 });
    expect(metricText(of('visitsSaved', null))).toBe('2');
  });

  it('count a merge suggestion as adopted when everybody agreed', async () => {
    const mark = { personId: 'p', name: 'n', at: '2026-05-05T01:00:00.000Z' };
    const agreed = [
      { ...mark, unitId: 'unit-XFDD' },
      { ...mark, unitId: 'unit-JJDD' },
    ];
    const declined = {
      ...mark,
      unit: { id: 'unit-JJDD', code: 'JJDD', name: '交警', short: '交警' },
      reason: '忙',
    };
    for (const [id, state, doc] of [
      ['m-1', 'AGREED', { agreed }],
      ['m-2', 'DECLINED', { agreed: agreed.slice(0, 1), declined }],
      ['m-3', 'SUGGESTED', { agreed: [] }],
    ] as const) {
      await db.query(
        `insert into merge_suggestion (id, region_id, year, state, version, created_at, changed_at, doc)
         values ($1, 'region-990101', 2026, $2, 1, $3, $3, $4)`,
        [id, state, NOW, JSON.stringify(doc)],
      );
    }
    const of = await values();
    expect(of('mergeAdoptRate', null)).toMatchObject({ num: 1, den: 2 });
    expect(of('mergeAdoptRate', 'unit-XFDD')).toMatchObject({ num: 2, den: 2 });
    expect(of('mergeAdoptRate', 'unit-JJDD')).toMatchObject({ num: 1, den: 2 });
  });

  it('count rectifications that were due, and absences by unit', async () => {
    const of = await values();
    expect(of('rectifyClosedRate', null)).toMatchObject({ num: 2, den: 4 });
    expect(of('noShows', 'unit-ZJJ')).toMatchObject({ num: 1, den: null });
  });

  it('count a report by the quarter that it is about, once it is in or due', async () => {
    await db.query(
      `insert into report_cycle (id, region_id, period, state, version, created_at, changed_at, doc)
       select q, 'region-990101', q, 'FILLING', 1, $1, $1, '{}' from unnest(array['2026Q1', '2026Q2']) q`,
      [NOW],
    );
    await db.query(
      `insert into report_submission (id, region_id, cycle_id, unit_id, state, due_at, version, created_at, changed_at, doc)
       select x.id, 'region-990101', x.cycle, x.unit, x.state, x.due, 1, $1, $1,
         jsonb_build_object('submitted', jsonb_build_object('late', x.late))
       from (values
         ('r-1', '2026Q2', 'unit-XFDD', 'SUBMITTED', '2026-07-07 18:00+08'::timestamptz, false),
         ('r-2', '2026Q2', 'unit-JJDD', 'NOT_STARTED', '2026-07-07 18:00+08', false),
         ('r-3', '2026Q2', 'unit-ZJJ', 'ZERO_CONFIRMED', '2026-07-01 18:00+08', true),
         ('r-4', '2026Q1', 'unit-GAJ', 'MISSING', '2026-04-08 18:00+08', false)) x(id, cycle, unit, state, due, late)`,
      [NOW],
    );
    const of = await values();
    expect(of('reportOnTimeRate', null)).toMatchObject({ num: 1, den: 2 });
    expect(metricText(of('reportOnTimeRate', 'unit-XFDD'))).toBe('100%');
    expect(metricText(of('reportOnTimeRate', 'unit-JJDD'))).toBe('—');
    const half = await computeMetrics(db, ids, { first: '2026-01-01', past: '2026-07-01' }, NOW);
    expect(half.find(({ id, unitId }) => id === 'reportOnTimeRate' && unitId === null)).toMatchObject({
      num: 1,
      den: 3,
    });
  });

  it('are all defined with what they are made of, none of them a target that is forbidden', () => {
    expect(new Set(METRICS.map(metric => metric.id)).size).toBe(METRICS.length);
    for (const { name, numerator, note } of METRICS) {
      expect(numerator).not.toBe('');
      expect(note).not.toBe('');
      expect(name).not.toMatch(/罚|立案|检查次数/u);
    }
  });

  it('fill in the quarterly report of a unit', async () => {
    const filled = await prefill(db, ['unit-XFDD', 'unit-ZJJ', 'unit-FGJ'], SPAN);
    expect(filled.get('unit-XFDD')).toEqual({
      figures: {
        ledChecks: 1,
        joinedChecks: 0,
        jointChecks: 1,
        enterprises: 2,
        problems: 1,
        rectified: 1,
        whistlesReceived: 0,
        whistlesCheckedIn: 0,
      },
      records: [{ no: 'RW-t-1', title: '电动自行车', date: '2026-05-06' }],
    });
    // Confirmed and did not come: nothing to report, and named as absent.
    expect(filled.get('unit-ZJJ')?.records).toEqual([]);
    expect(filled.get('unit-FGJ')?.figures.jointChecks).toBe(0);
  });

  it('read periods as officials write them', () => {
    expect(readSpan('2026Q2')).toEqual(SPAN);
    expect(readSpan('2026H2')).toEqual({ first: '2026-07-01', past: '2027-01-01' });
    expect(readSpan('2026')).toEqual({ first: '2026-01-01', past: '2027-01-01' });
    expect(readSpan('2026-12')).toEqual({ first: '2026-12-01', past: '2027-01-01' });
    expect(readSpan('2026-07-01..2026-07-31')).toEqual({ first: '2026-07-01', past: '2026-08-01' });
    for (const wrong of ['', '2026Q5', '2026-13', '2026-07-31..2026-07-01', '去年', '9999-12', '0000'])
      expect(readSpan(wrong)).toBeUndefined();
  });
});
