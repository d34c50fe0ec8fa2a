import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';

/** The second quarter is asked for; everybody has looked at her form. */
async function asked(): Promise<County> {
  const county = await County.open({ start: '2026-07-01T08:59:00+08:00', rounds: ['report'] });
  await county.forward('2026-07-01 09:00');
  county.seenByAll();
  await county.forward('2026-07-02 10:00');
  return county;
}

async function submission(county: County, unit: string): Promise<{ state: string; next: string | null }> {
  const rows = await county.db.query<{ state: string; next: string | null }>(
    `select s.state, to_char(d.next_at at time zone 'Asia/Shanghai', 'MM-DD HH24:MI') as next
     from report_submission s join unit u on u.id = s.unit_id
     left join duty d on d.subject_id = s.id and d.kind = 'report.submit' where u.code = $1`,
    [unit],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`${unit} owes no report`);
  return row;
}

describe('a liaison answers in her own words', () => {
  let county: County;
  beforeEach(async () => {
    county = await asked();
  });
  afterEach(() => county.close());

  it('收到 is not 已报, and 已报 is held against the record', async () => {
    const fire = county.who('XFDD');
    await fire.says('收到');
    await fire.isTold('已阅', '确认报送', '7月7日（周二）18:00', '还有3个工作日');
    expect(await submission(county, 'XFDD')).toEqual({ state: 'NOT_STARTED', next: '07-03 09:00' });

    await fire.says('已报');
    await fire.isTold('系统暂未收到');
    expect((await submission(county, 'XFDD')).state).toBe('NOT_STARTED');

    await fire.says('昨天就报过了，你们再查查');
    await fire.isTold('已把情况列给办公室核对');
    county.who('SFJ').receives('收报进度', '自称已报待核', '消防');

    await fire.taps('【二季度季报】请核对后报送', '确认报送');
    await fire.says('已报');
    await fire.isTold('已收到', '谢谢');
    expect(await submission(county, 'XFDD')).toEqual({ state: 'SUBMITTED', next: null });
  });

  it('remembers a promise: nothing in between, one reminder on the day, and the next ones after it', async () => {
    const fire = county.who('XFDD');
    await fire.says('下周一报');
    await fire.isTold('已记', '7月6日（周一）前报');
    expect(await submission(county, 'XFDD')).toEqual({ state: 'PROMISED', next: '07-06 09:00' });
    county.who('SFJ').receives('收报进度', '消防（承诺7月6日）');
    fire.seeAll();

    await county.forward('2026-07-06 08:59');
    expect(fire.unseen()).toEqual([]);
    await county.forward('2026-07-06 09:01');
    fire.receives('【第1次提醒】二季度季报还剩1工作日', '您说过7月6日（周一）前报');
    expect(fire.unseen()).toEqual([]);
    await county.forward('2026-07-07 09:01');
    fire.receives('【第2次提醒】二季度季报还剩9小时');
    const skipped = await county.db.query<{ n: number }>(
      `select count(*)::int as n from audit where action = 'duty.step-skipped' and stream like '%:XFDD'`,
    );
    // The one of July 3 at the promise, the ladder's own of July 6 beside the promised one.
    expect(skipped[0]?.n).toBe(2);
  });

  it('asks again at 17:00 after 今天下班前', async () => {
    const fire = county.who('XFDD');
    await fire.says('收到，马上报');
    await fire.isTold('今天报', '17:00');
    await county.forward('2026-07-02 16:59');
    fire.seeAll();
    await county.forward('2026-07-02 17:01');
    fire.receives('【第1次提醒】二季度季报还剩3工作日', '您说过7月2日（周四）前报');
  });

  it('makes numbers a draft that counts only after a tap', async () => {
    const fire = county.who('XFDD');
    await fire.says('联合检查3次，检查企业12家，发现问题5个，已整改4个');
    fire.receives('【二季度季报】请核对草表', '企业12家次', '问题5个', '点“确认报送”才算报送');
    expect((await submission(county, 'XFDD')).state).toBe('DRAFT');
    await fire.taps('请核对草表', '确认报送');
    expect((await submission(county, 'XFDD')).state).toBe('SUBMITTED');
    fire.receives('【二季度季报】已报送', '企业12家次', '✅ 已报送');

    await fire.says('刚才数报错了，企业是21家不是12家');
    fire.receives('【二季度季报】请核对更正', '企业12家次→21');
    await fire.taps('请核对更正', '确认更正');
    const kept = await county.db.query<{ before: number; after: number }>(
      `select (c->'before'->>'enterprises')::int as before, (c->'after'->>'enterprises')::int as after
       from report_submission s, jsonb_array_elements(s.doc->'corrections') c`,
    );
    expect(kept).toEqual([{ before: 12, after: 21 }]);
  });

  it('turns a day after the deadline into a request, and keeps the old deadline until it is granted', async () => {
    const fire = county.who('XFDD');
    const office = county.who('SFJ');
    await fire.says('下周五报行不');
    await fire.isTold('延期到7月10日（周五）', '未批准前仍按原截止时间');
    expect(await submission(county, 'XFDD')).toEqual({ state: 'NOT_STARTED', next: '07-03 09:00' });
    office.receives('【延期申请】消防二季度季报', '7月10日（周五）');
    await office.taps('【延期申请】', '同意到7月10日（周五）');
    fire.receives('【二季度季报】延期已同意', '7月10日（周五） 18:00');
    expect(await submission(county, 'XFDD')).toEqual({ state: 'EXTENDED', next: '07-08 09:00' });
  });

  it('passes the form to a colleague and leaves the responsibility', async () => {
    const fire = county.who('XFDD');
    await fire.says('请消防执法员1报一下');
    await county.settle();
    const colleague = county.everybody().find(person => person.name === '消防执法员1');
    if (colleague?.hasCard('季报') !== true)
      await fire.fills('请核对后报送', '转给同事', { personId: 'person-xf_officer_1' });
    colleague?.receives('【二季度季报】请核对后报送', '责任仍在消防联络员A');
    await colleague?.taps('【二季度季报】请核对后报送', '确认报送');
    fire.receives('【二季度季报】已报送', '消防执法员1');
  });

  it('answers what it cannot read with three buttons', async () => {
    const fire = county.who('XFDD');
    await fire.says('今天天气不错哈');
    fire.receives('【二季度季报】请点一个按钮', '今天天气不错哈');
    expect(fire.buttons('请点一个按钮')).toEqual(['去报送', '今天下班前', '申请延期']);
    await fire.taps('请点一个按钮', '今天下班前');
    expect(await submission(county, 'XFDD')).toEqual({ state: 'PROMISED', next: '07-02 17:00' });
  });

  it('brings an objection to the office, whose answer comes back', async () => {
    const fire = county.who('XFDD');
    await fire.says('电梯那个场景不是我们牵头吧');
    await fire.isTold('已转办公室');
    county.who('SFJ').receives('【异议】消防二季度季报', '电梯那个场景不是我们牵头吧', '该单位牵头');
    await county.who('SFJ').fills('【异议】', '答复', { text: '电梯由市场监管局牵头，不计入你单位。' });
    fire.receives('【答复】二季度季报', '电梯由市场监管局牵头');
  });
});
