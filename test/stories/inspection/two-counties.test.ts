import { afterEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import { opens } from './support.ts';

const NIGHT = '清禾县夜色歌舞厅';
const PAPER = '清禾县晟源纸业有限公司';
const RESTAURANT = '清禾县好味来餐饮店';
const MARKET = '清禾县双塔农贸市场';

interface Judged {
  readonly strip: string;
  readonly stops: readonly string[];
}

/**
 * The same demo county, the same enterprises and visits, under the rules of two documents: F000 四(三) caps checks of one
 * kind at one a year and asks for the joint meeting's consent; F004 二(二)2 caps random draws of any kind at two.
 */
describe('one county under two documents', () => {
  let county: County;
  afterEach(() => county.close());

  async function judge(lead: string, scenario: string, enterprise: string, drawn: boolean): Promise<Judged> {
    await opens(county, lead, {
      type: 'task.open',
      scenario,
      date: '2026-09-15',
      time: '09:30',
      place: '',
      route: '',
      enterprises: [enterprise],
      dispatch: false,
      randomDraw: drawn,
    });
    await county.settle();
    const [row] = await county.db.query<{ count: number; cap: number | null; stops: string[] }>(
      `select (c->>'count')::int as count, (c->>'cap')::int as cap,
         array(select f->>'code' from jsonb_array_elements(c->'findings') f where (f->>'blocks')::boolean) as stops
       from joint_task t, jsonb_array_elements(t.doc->'checks') c order by t.created_at desc, t.no desc limit 1`,
    );
    return { strip: `${row?.count}/${row?.cap ?? '不限'}`, stops: row?.stops ?? [] };
  }

  async function judgeAll(): Promise<Record<string, Judged>> {
    return {
      抽查已满两次的歌舞厅: await judge('WLJ', 'S11', NIGHT, true),
      上级已查的纸厂: await judge('STHJ', 'S17', PAPER, false),
      消防已查过的餐饮店: await judge('SCJGJ', 'S08', RESTAURANT, false),
      抽查过一次的市场: await judge('SCJGJ', 'S07', MARKET, true),
    };
  }

  it('连云港: by kind, hard, and unplanned checks need consent', async () => {
    county = await County.open({ env: { COUNTY_PROFILE: 'LYG' } });
    expect(await judgeAll()).toEqual({
      抽查已满两次的歌舞厅: { strip: '2/1', stops: ['CAP_SAME_KIND', 'JOINT_MEETING_CONSENT'] },
      上级已查的纸厂: { strip: '0/1', stops: ['SUPERIOR_CHECKED', 'JOINT_MEETING_CONSENT'] },
      消防已查过的餐饮店: { strip: '1/1', stops: ['CAP_SAME_KIND', 'JOINT_MEETING_CONSENT'] },
      抽查过一次的市场: { strip: '1/1', stops: ['CAP_SAME_KIND', 'JOINT_MEETING_CONSENT'] },
    });
    expect(county.who('WLJ').buttons('【待分发】')).toContain('报备');
  });

  it('临猗: in total, draws alone, soft, and no consent', async () => {
    county = await County.open({ env: { COUNTY_PROFILE: 'LINYI' } });
    expect(await judgeAll()).toEqual({
      抽查已满两次的歌舞厅: { strip: '2/2', stops: ['CAP_TOTAL'] },
      上级已查的纸厂: { strip: '0/2', stops: ['SUPERIOR_CHECKED'] },
      消防已查过的餐饮店: { strip: '0/2', stops: [] },
      抽查过一次的市场: { strip: '1/2', stops: [] },
    });
    expect(county.who('WLJ').buttons('【待分发】')).toContain('确认分发');
  });
});
