import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyArchive } from '../../../src/archive/package.ts';
import type { County } from '../../harness/county.ts';
import { JOINT, LEAD, onTheDay, openDuties, TOWN, taskState, UNITS, VENUE } from './support.ts';

describe('a joint inspection from dispatch to archive', () => {
  let county: County;
  beforeEach(async () => {
    county = await onTheDay();
  });
  afterEach(() => county.close());

  it('five units go in once, enter their results, publish, and the task is archived', async () => {
    const lead = county.who(LEAD);
    for (const unit of UNITS)
      county.who(unit).receives('今天09:30', VENUE, '您查', '无需企业法定代表人到场', '到场 0/6');
    county.who(TOWN).receives('【请派员】9月10日', '派李站长');

    for (const unit of JOINT) await county.who(unit).taps('检查组', '我到了');
    expect(await taskState(county)).toBe('TEAMED');
    await lead.taps('检查组', '开始检查');
    lead.receives('检查组', '到场 5/6', '检查中');
    await lead.taps('检查组', '结束检查');
    expect(await taskState(county)).toBe('RESULT_PENDING');

    county.who('XFDD').receives('【录结果】清禾县迷雾剧本娱乐馆', '未录：', '消防');
    for (const unit of UNITS) await county.who(unit).taps('【录结果】', '未发现问题');
    expect(await taskState(county)).toBe('PUBLISHING');
    const visits = await county.db.query<{ units: string[]; kinds: string[]; entered: boolean }>(
      `select units, kinds, entered from visit v join enterprise e on e.id = v.enterprise_id where e.name = $1`,
      [VENUE],
    );
    expect(visits).toEqual([
      {
        units: ['WLJ', 'GAJ', 'SCJGJ', 'XFDD', 'ZJJ'],
        kinds: ['文化市场', '治安', '市场秩序', '消防', '住房建设'],
        entered: true,
      },
    ]);

    for (const unit of UNITS) {
      county.who(unit).receives('【5日推送】', '9月15日', '双随机平台', '未推');
      await county.who(unit).taps('【5日推送】', '双随机已推');
      await county.who(unit).taps('【5日推送】', '互联网+监管已推');
      county.who(unit).receives('【5日推送】', '两平台均已推送（第0日）');
    }
    lead.receives('【已归档】', 'QH2026-0001', '未发现问题5');
    expect(await taskState(county)).toBe('ARCHIVED');
    expect(await openDuties(county)).toEqual([]);
    const document = await fetch(lead.link('【已归档】', '归档材料（Word）'));
    expect(decodeURIComponent(document.headers.get('content-disposition') ?? '')).toContain(
      'RW2026-0001.docx',
    );
    const record = await (await fetch(lead.link('【已归档】', '核验文件（JSON）'))).json();
    expect(verifyArchive(record)).toMatchObject({ ok: true });
  });
});
