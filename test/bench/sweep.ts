// node test/bench/sweep.ts — 1,000,000 open duties (design.md §8): a sweep that finds nothing (bar 5 ms); 10,000 due
// duties through the sweep beside a bare claim loop in the same run (bar 1.5 ×); the same with everything a reminder
// writes, beside a loop that writes as many rows; 16 sweepers at once (bar: 0 fired twice, 0 lost).
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import type { Db } from '../../src/db/client.ts';
import type { Shell } from '../../src/decide/shell.ts';
import { surroundings } from '../../src/decide/surroundings.ts';
import { sweep } from '../../src/duty/sweep.ts';
import { reportFeatures } from '../../src/report/room.ts';
import { quantile, timed, withCounty } from './county-engine.ts';

const OPEN = 1_000_000;
const DUE = 10_000;
const BATCH = 500;
const SWEEPERS = 16;
const RUNS = 3;
const EMPTY_RUNS = 30;
const BARS = { emptyMs: 5, timesFloor: 1.5 };
/** 9:00 on T−2 of a report that is due on Tuesday, 7 July. */
const NOW = new Date('2026-07-03T09:00:00+08:00');

const LOG = pino({ level: 'error' });

export type Say = (line: Readonly<Record<string, unknown>>) => void;

/** Runs the bench and says one JSON line a figure; answers whether every bar was met. */
export async function benchSweep(say: Say): Promise<boolean> {
  let met = true;
  const judge: Judge = (what, ok, figures) => {
    met &&= ok;
    say({ bench: 'sweep', what, open: OPEN, ...figures, ok });
  };
  await withCounty(NOW, async (db, regionId) => {
    await fillOpen(db, regionId);
    const shell: Shell = {
      features: new Map(reportFeatures().map(one => [one.kind, one])),
      surroundings: surroundings(() => NOW),
    };
    await measureEmpty(db, shell, judge);
    await measureDue(db, shell, regionId, judge, 'SUBMITTED');
    await measureDue(db, shell, regionId, judge, 'NOT_STARTED');
    await measureMany(db, shell, regionId, judge);
  });
  return met;
}

type Judge = (what: string, ok: boolean, figures: Readonly<Record<string, unknown>>) => void;

async function measureEmpty(db: Db, shell: Shell, judge: Judge): Promise<void> {
  await sweepAll(db, shell);
  const times = await timed(EMPTY_RUNS, () => sweepAll(db, shell));
  const medianMs = quantile(times, 0.5);
  judge('a sweep that finds nothing', medianMs <= BARS.emptyMs, {
    medianMs,
    worstMs: quantile(times, 1),
    barMs: BARS.emptyMs,
  });
}

/** `SUBMITTED`: the sweep alone, its steps have become pointless. `NOT_STARTED`: every one is a reminder. */
async function measureDue(
  db: Db,
  shell: Shell,
  regionId: string,
  judge: Judge,
  state: 'SUBMITTED' | 'NOT_STARTED',
): Promise<void> {
  const reminds = state === 'NOT_STARTED';
  const own: number[] = [];
  const floor: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    await fillDue(db, regionId, state);
    floor.push(await took(() => (reminds ? writeLoop(db) : claimLoop(db))));
    await fillDue(db, regionId, state);
    own.push(await took(() => sweepAll(db, shell)));
    await expectFired(db, reminds ? DUE : 0);
  }
  const sweepMs = median(own);
  const floorMs = median(floor);
  const ratio = Number((sweepMs / floorMs).toFixed(2));
  judge(
    reminds
      ? '10,000 reminders, all they write, beside a loop that writes as many rows'
      : '10,000 due duties through the sweep, beside a bare claim loop',
    ratio <= BARS.timesFloor,
    { sweepMs, floorMs, ratio, bar: BARS.timesFloor, perDutyMicros: Math.round((sweepMs * 1000) / DUE) },
  );
}

async function measureMany(db: Db, shell: Shell, regionId: string, judge: Judge): Promise<void> {
  await fillDue(db, regionId, 'NOT_STARTED');
  const ms = await took(async () => {
    await Promise.all(Array.from({ length: SWEEPERS }, () => sweepAll(db, shell)));
  });
  // Whoever met a batch in another's hands has left it; the next ring of the bell finds what is left.
  const left = await sweepAll(db, shell);
  const fired = await firedTwice(db);
  judge('16 sweepers at once', fired.doubled === 0 && fired.lost === 0, {
    ms: Math.round(ms),
    doubled: fired.doubled,
    lost: fired.lost,
    leftForTheNextRing: left,
  });
}

function sweepAll(db: Db, shell: Shell): Promise<number> {
  return sweep({ db, shell, enqueue: async () => undefined, wake: () => undefined, log: LOG });
}

/** What any sweep must do at least: claim due rows batch by batch and move them on. */
async function claimLoop(db: Db): Promise<void> {
  for (let n = BATCH; n === BATCH; ) {
    n = await db.tx(async sql => {
      const rows = await claim(sql);
      return rows.length;
    });
  }
}

type Tx = Parameters<Parameters<Db['tx']>[0]>[0];

async function claim(sql: Tx): Promise<{ id: string; subjectId: string; unitId: string }[]> {
  const rows = await sql.query<{ id: string; subjectId: string; unitId: string }>(
    `select id, subject_id as "subjectId", unit_id as "unitId" from duty where state = 'open' and next_at <= $1
     order by next_at limit ${BATCH} for update skip locked`,
    [NOW],
  );
  await sql.query(
    `update duty set step = step + 1, next_at = next_at + interval '3 days' where id = any($1)`,
    [rows.map(row => row.id)],
  );
  return rows;
}

/** The same with the rows of a reminder: the state, a card, a line of the record and the end of its chain. */
async function writeLoop(db: Db): Promise<void> {
  for (let n = BATCH; n === BATCH; ) {
    n = await db.tx(async sql => {
      const rows = await claim(sql);
      const param = [JSON.stringify(rows.map(row => ({ ...row, key: randomUUID() }))), NOW];
      const from = `from json_to_recordset($1::json) as x(id text, "subjectId" text, "unitId" text, key text)`;
      await sql.query(
        `update report_submission s set version = version + 1, changed_at = $2,
           doc = jsonb_set(doc, '{reminders}', '[{"n":1}]') ${from} where s.id = x."subjectId"`,
        param,
      );
      await sql.query(
        `insert into card_message (id, region_id, subject_kind, subject_id, kind, slot, unit_id, role, person_id, platform,
           user_id, desired_version, created_at, due_at)
         select key, 'county', 'reportSubmission', "subjectId", 'report.remind', '1', "unitId", 'liaison', 'p', 'dingtalk',
           'u', 1, $2, $2 ${from}`,
        param,
      );
      await sql.query(
        `insert into audit_head (stream, seq, hash) select 'reportSubmission:' || "subjectId", 1, key ${from}, (select $2::timestamptz) t`,
        param,
      );
      await sql.query(
        `insert into audit (stream, seq, at, region_id, actor_kind, actor_id, channel, action, detail, prev_hash, hash)
         select 'reportSubmission:' || "subjectId", 1, $2, 'county', 'system', 'duty', 'clock', 'report.reminded', '{}', key, key
         ${from}`,
        param,
      );
      return rows.length;
    });
  }
}

async function fillOpen(db: Db, regionId: string): Promise<void> {
  await db.query(
    `insert into duty (id, region_id, kind, subject_kind, subject_id, unit_id, opened_at, due_at, step, next_at)
     select 'open-' || n, $1, 'report.submit', 'reportSubmission', 'open-' || n, 'unit-XFDD', $2::timestamptz - interval '2 days',
       $2::timestamptz + interval '4 days', 0, $2::timestamptz + (1 + n % 5000) * interval '1 minute'
     from generate_series(1, ${OPEN}) n`,
    [regionId, NOW],
  );
  await db.query('vacuum analyze duty');
}

/** 10,000 units' reports that are due for a reminder now, and nothing left of an earlier run. */
async function fillDue(db: Db, regionId: string, state: 'SUBMITTED' | 'NOT_STARTED'): Promise<void> {
  await db.query(`delete from duty where id like 'due-%'`);
  await db.query(`delete from card_message`);
  await db.query('delete from report_submission');
  await db.query('delete from report_cycle');
  // The record is append-only; the bench runs under new names each time.
  const run = randomUUID().slice(0, 8);
  await db.query(
    `insert into report_cycle (id, region_id, period, state, due_at, version, created_at, changed_at, doc)
     select 'cycle-' || n, $1, 'bench-' || n, 'FILLING', $2, 1, $2, $2, '{}' from generate_series(0, ${DUE / 20 - 1}) n`,
    [regionId, NOW],
  );
  await db.query(
    `insert into report_submission (id, region_id, cycle_id, unit_id, state, due_at, version, created_at, changed_at, doc)
     select '${run}-' || n, $1, 'cycle-' || (n / 20), u.id, $3, $2::timestamptz + interval '105 hours', 1, $2, $2,
       jsonb_build_object('no', 'JB2026Q2-' || u.code, 'period', '2026Q2', 'unit', jsonb_build_object('id', u.id, 'code', u.code,
         'name', u.name, 'short', u.short_name), 'originalDueAt', '2026-07-07T10:00:00.000Z', 'figures', f.f, 'prefilled', f.f,
         'records', '[]'::jsonb, 'colleagues', '[]'::jsonb)
     from generate_series(0, ${DUE - 1}) n
       join (select *, row_number() over (order by code) - 1 as at from unit where kind = 'department' and not coordination_body order by code limit 20) u on u.at = n % 20,
       (select '{"ledChecks":0,"joinedChecks":0,"jointChecks":0,"enterprises":0,"problems":0,"rectified":0,"whistlesReceived":0,"whistlesCheckedIn":0}'::jsonb as f) f`,
    [regionId, NOW, state],
  );
  await db.query(
    `insert into duty (id, region_id, kind, subject_kind, subject_id, unit_id, opened_at, due_at, step, next_at)
     select 'due-' || s.id, s.region_id, 'report.submit', 'reportSubmission', s.id, s.unit_id, $1::timestamptz - interval '2 days',
       s.due_at, 0, $1 from report_submission s`,
    [NOW],
  );
  await db.query('vacuum analyze duty, card_message, report_submission, report_cycle, audit, audit_head');
}

async function expectFired(db: Db, reminders: number): Promise<void> {
  const [row] = await db.query<{ cards: number; due: number }>(
    `select (select count(*)::int from card_message) as cards,
       (select count(*)::int from duty where state = 'open' and next_at <= $1) as due`,
    [NOW],
  );
  if (row?.cards !== reminders || row.due !== 0)
    throw new Error(`the sweep did not do its work: ${JSON.stringify(row)}, ${reminders} reminders expected`);
}

async function firedTwice(db: Db): Promise<{ doubled: number; lost: number }> {
  const [row] = await db.query<{ doubled: number; lost: number }>(
    `select (count(*) filter (where n > 1))::int as doubled, (count(*) filter (where n = 0))::int as lost
     from (select s.id, (select count(*) from audit a where a.stream = 'reportSubmission:' || s.id
             and a.action = 'report.reminded') as n from report_submission s) x`,
  );
  if (row === undefined) throw new Error('no answer');
  return row;
}

async function took(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

function median(times: readonly number[]): number {
  return Math.round([...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0);
}

if (import.meta.main) {
  const met = await benchSweep(line => console.log(JSON.stringify(line)));
  if (!met) process.exitCode = 1;
}
