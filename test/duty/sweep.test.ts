import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Db, openDatabase } from '../../src/db/client.ts';
import type { Shell } from '../../src/decide/shell.ts';
import { surroundings } from '../../src/decide/surroundings.ts';
import { seedDemoCounty } from '../../src/directory/seed.ts';
import { sweep } from '../../src/duty/sweep.ts';
import { reportFeatures } from '../../src/report/room.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';
import { NOW, owing } from './owing.ts';

describe('the sweep', () => {
  let database: FreshDatabase;
  let db: Db;
  let shell: Shell;
  let complaints: string[];

  beforeEach(async () => {
    database = await freshDatabase();
    db = await openDatabase({ url: database.url, poolSize: 4, log: pino({ level: 'silent' }) });
    await seedDemoCounty(db, { now: NOW });
    shell = {
      features: new Map(reportFeatures().map(one => [one.kind, one])),
      surroundings: surroundings(() => NOW),
    };
    complaints = [];
  });

  afterEach(async () => {
    await db.close();
    await database.drop();
  });

  function run(): Promise<number> {
    const log = pino({ level: 'error' }, { write: (line: string) => complaints.push(line) });
    return sweep({ db, shell, enqueue: async () => undefined, wake: () => undefined, log });
  }

  async function remindedUnits(): Promise<string[]> {
    const rows = await db.query<{ code: string }>(
      `select u.code from card_message c join unit u on u.id = c.unit_id where c.kind = 'report.remind' order by 1`,
    );
    return rows.map(row => row.code);
  }

  it('is held up neither by a duty whose decision throws nor by one whose subject is gone', async () => {
    await owing(db, ['GAJ', 'JJDD', 'SCJGJ', 'XFDD'], { broken: 'JJDD' });
    await orphans(db, 600);
    expect(await run()).toBe(3);
    expect(await remindedUnits()).toEqual(['GAJ', 'SCJGJ', 'XFDD']);
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain('duty-JJDD');
    // What could not be moved stays due, for the self-audit to raise; what was moved is not due again.
    expect(await run()).toBe(0);
    const left = await db.query<{ n: number }>(
      `select count(*)::int as n from duty where state = 'open' and next_at <= $1`,
      [NOW],
    );
    expect(left[0]?.n).toBe(601);
  });

  it('leaves a subject that somebody has in hand to the next ring', async () => {
    await owing(db, ['SCJGJ', 'XFDD'], {});
    await db.tx(async sql => {
      await sql.query(`select 1 from report_submission where unit_id = 'unit-XFDD' for update`);
      expect(await run()).toBe(1);
    });
    expect(await remindedUnits()).toEqual(['SCJGJ']);
    expect(await run()).toBe(1);
    expect(await remindedUnits()).toEqual(['SCJGJ', 'XFDD']);
  });

  it('moves all duties of one subject in one ring, however many pages they stand on', async () => {
    await owing(db, ['XFDD'], {});
    await db.query(
      `insert into duty (id, region_id, kind, subject_kind, subject_id, unit_id, opened_at, due_at, step, next_at)
       select d.id || '-' || n, d.region_id, d.kind, d.subject_kind, d.subject_id, 'other-' || n, d.opened_at, d.due_at,
         d.step, d.next_at from duty d, generate_series(1, 800) n where d.subject_kind = 'reportSubmission'`,
    );
    expect(await run()).toBe(801);
    expect(await run()).toBe(0);
  });

  it('says in every reminder of a morning how many of the unit’s own cycle have reported', async () => {
    await owing(db, ['GAJ', 'SCJGJ', 'XFDD'], { submitted: 'GAJ' });
    expect(await run()).toBe(3);
    const said = await db.query<{ arrived: number; total: number }>(
      `select (r->>'arrived')::int as arrived, (r->>'total')::int as total
       from report_submission s, jsonb_array_elements(s.doc->'reminders') r`,
    );
    expect(said).toEqual([
      { arrived: 1, total: 3 },
      { arrived: 1, total: 3 },
    ]);
  });
});

/** More duties than one batch holds, due before all others, whose subjects nobody finds. */
async function orphans(db: Db, count: number): Promise<void> {
  await db.query(
    `insert into duty (id, region_id, kind, subject_kind, subject_id, unit_id, opened_at, due_at, step, next_at)
     select 'orphan-' || n, u.region_id, 'report.submit', 'reportSubmission', 'orphan-' || n, u.id,
       $1::timestamptz - interval '3 days', $1, 0, $1::timestamptz - interval '1 hour'
     from generate_series(1, $2) n, unit u where u.code = 'XFDD'`,
    [NOW, count],
  );
}
