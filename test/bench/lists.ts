// node test/bench/lists.ts — 100,000 enterprises, 5,000 officers, 200,000 visits: the check strip of an enterprise
// (bar 50 ms) and pages of the lists that officials ask for (bar 200 ms each).
import type { Db } from '../../src/db/client.ts';
import { enterprisePage, officerPage } from '../../src/directory/lists.ts';
import { accountOf } from '../../src/plan/questions/enterprise.ts';
import { quantile, timed, withCounty } from './county-engine.ts';

const ENTERPRISES = 100_000;
const OFFICERS = 5_000;
const RUNS = 60;
const NOW = new Date('2026-09-08T09:00:00+08:00');

await withCounty(NOW, async (db, regionId) => {
  await fill(db, regionId);
  const strip = async (run: number) => {
    const n = 1 + ((run * 7919) % ENTERPRISES);
    const found = { id: `bench-${n}`, name: `基准企业${n}`, regionId };
    return accountOf(db, found, { unitCode: 'XFDD', isOffice: false }, '2026-09-08', 'LINYI');
  };
  await measure('check strip of one enterprise', 50, strip);
  const page = { most: 50 };
  await measure('first page of enterprises', 200, () => enterprisePage(db, regionId, page));
  await measure('page in the middle of them', 200, () =>
    enterprisePage(db, regionId, { ...page, after: 'bench-50000' }),
  );
  await measure('enterprises by words in the name', 200, run =>
    enterprisePage(db, regionId, { ...page, words: `业${90_000 + run}` }),
  );
  await measure('enterprises by words that nobody bears', 200, () =>
    enterprisePage(db, regionId, { ...page, words: '没有这个名字' }),
  );
  await measure('enterprises of a category and grade', 200, () =>
    enterprisePage(db, regionId, { ...page, category: '餐饮类', grade: 'key' }),
  );
  await measure('officers of the county', 200, () => officerPage(db, regionId, '2026-09-08', page));
  await measure('officers of a unit', 200, () =>
    officerPage(db, regionId, '2026-09-08', { ...page, unitId: 'unit-XFDD' }),
  );
});

async function measure(what: string, bar: number, work: (run: number) => Promise<unknown>): Promise<void> {
  await work(0);
  const times = await timed(RUNS, run => work(run + 1));
  const p95 = quantile(times, 0.95);
  console.log(
    JSON.stringify({
      bench: 'lists',
      what,
      medianMs: quantile(times, 0.5),
      p95Ms: p95,
      worstMs: quantile(times, 1),
      barMs: bar,
      ok: p95 <= bar,
    }),
  );
  if (p95 > bar) process.exitCode = 1;
}

async function fill(db: Db, regionId: string): Promise<void> {
  await db.query(
    `insert into enterprise (id, region_id, name, category, credit_grade)
     select 'bench-' || n, $1, '基准企业' || n, (array['餐饮类','商贸流通类','市场类','工业企业类'])[1 + n % 4],
       (array['general','general','general','trusted','key'])[1 + n % 5]
     from generate_series(1, ${ENTERPRISES}) n`,
    [regionId],
  );
  await db.query(
    `insert into officer (id, unit_id, name, cert_no, valid_until)
     select 'bench-' || n, (select array_agg(id order by code) from unit where kind = 'department')[1 + n % 20], '检查员' || n,
       'ZF-' || lpad(n::text, 8, '0'), date '2026-01-01' + (n % 700) from generate_series(1, ${OFFICERS}) n`,
  );
  await db.query(
    `insert into visit (id, enterprise_id, date, level, units, kinds)
     select 'bench-' || n, 'bench-' || (1 + (n * 7) % ${ENTERPRISES}), date '2025-06-01' + (n % 460), 'county',
       array['XFDD', 'SCJGJ'], array['消防', '食品安全'] from generate_series(1, ${2 * ENTERPRISES}) n`,
  );
  await db.query('analyze');
}
