import { afterEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import { LEAD, OTHER_VENUE, refusals, taskState } from './support.ts';

const NIGHT = '清禾县夜色歌舞厅';

/** Random draws twice this year: the cap of LINYI is used up. */
async function drawnTwice(county: County): Promise<void> {
  await county.db.query(
    `update region set settings = settings || '{"rules": {"capCounts": "all"}}' where code = '990101'`,
  );
  county.app.shell.surroundings.forget();
}

describe('频次提示 before dispatch (LINYI)', () => {
  let county: County;
  afterEach(() => county.close());

  const draft = async (): Promise<void> => {
    county = await County.open({ env: { COUNTY_PROFILE: 'LINYI' } });
    await drawnTwice(county);
    await county.who(LEAD).says(`发起联合检查 S03 9月15日 9:30 对象:${NIGHT}`);
  };

  it('the draft shows the strip, the alert its ways out, and the dispatch is refused with the reason', async () => {
    await draft();
    county.who(LEAD).receives('【待分发】', NIGHT, '今年2/2次', '上级今年未查', '2027年1月1日起可查');
    county
      .who(LEAD)
      .receives('【频次提示】', '2026年已查2次（3月18日、7月8日），上限2次', '依据：临政办发', '近12个月');
    expect(county.who(LEAD).buttons('【频次提示】')).toEqual(['换一家', '按投诉线索办', '报办公室', '剔除']);
    await county.who(LEAD).taps('【待分发】', '确认分发');
    expect(await taskState(county)).toBe('DRAFT');
    expect(await refusals(county)).toEqual(['rules']);
    await county.who(LEAD).says('查任务 rw2026-0001');
    await county.who(LEAD).isTold(`1. ⚠ ${NIGHT}：今年2/2次 · 上级今年未查 · 2027年1月1日起可查`);
    await county.who('XFDD').says('查任务 RW2026-0001');
    await county.who('XFDD').isTold(`1. ${NIGHT}`);
    expect(JSON.stringify(county.who('XFDD').items())).not.toContain('今年2/2次');
  });

  it('another enterprise takes its place', async () => {
    await draft();
    await county.who(LEAD).fills('【频次提示】', '换一家', { by: OTHER_VENUE });
    county.who(LEAD).receives('【频次提示】', `换为${OTHER_VENUE}`);
    county.who(LEAD).receives('【待分发】', OTHER_VENUE, '今年0/2次');
    await county.who(LEAD).taps('【待分发】', '确认分发');
    expect(await taskState(county)).toBe('DISPATCHED');
  });

  it('with a case number it is a case and does not count', async () => {
    await draft();
    await county.who(LEAD).fills('【频次提示】', '按投诉线索办', { kind: 'complaint', no: 'TS-0601' });
    await county.who(LEAD).taps('【待分发】', '确认分发');
    expect(await taskState(county)).toBe('DISPATCHED');
  });

  it('the office overrides a soft rule with a reason, on record', async () => {
    await draft();
    await county.who(LEAD).fills('【频次提示】', '报办公室', { reason: '连续两月群众反映' });
    county.who('SFJ').receives('【频次提示】', '连续两月群众反映');
    expect(county.who('SFJ').buttons('【频次提示】')).toEqual(['同意例外', '剔除']);
    await county.who('SFJ').fills('【频次提示】', '同意例外', { reason: '领导小组办公室书面同意' });
    await county.who(LEAD).taps('【待分发】', '确认分发');
    expect(await taskState(county)).toBe('DISPATCHED');
    const kept = await county.db.query<{ reason: string }>(
      `select detail->>'reason' as reason from audit where action = 'task.overridden'`,
    );
    expect(kept).toEqual([{ reason: '领导小组办公室书面同意' }]);
  });
});

describe('频次提示 of a hard rule (LYG)', () => {
  it('can’t be overridden: the office may only have it dropped', async () => {
    const county = await County.open({ env: { COUNTY_PROFILE: 'LYG' } });
    try {
      await county.who(LEAD).says(`发起联合检查 S03 9月15日 9:30 对象:${NIGHT}`);
      county.who(LEAD).receives('【频次提示】', '文化市场类、治安类、消防类检查已有2次', '上限1次');
      await county.who(LEAD).fills('【频次提示】', '报办公室', { reason: '请定' });
      expect(county.who('SFJ').buttons('【频次提示】')).toEqual(['剔除']);
      await county.who('SFJ').fills('【频次提示】', '剔除', { reason: '本年已满' });
      county.who(LEAD).receives('【频次提示】', '本年已满');
    } finally {
      await county.close();
    }
  });
});
