import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mixedPlatforms } from '../../../src/directory/seed.ts';
import { County } from '../../harness/county.ts';

const UNITS = ['XFDD', 'SCJGJ', 'JJDD', 'ZJJ', 'ZHZFJ', 'YJGLJ'];

describe('one joint task over 钉钉, 飞书 and 政务钉钉', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open({ platforms: mixedPlatforms });
    await county.who('SFJ').says('发起联合检查 S01 9月15日 14:30');
    await county.who('SFJ').taps('【待分发】', '确认分发');
  });
  afterEach(() => county.close());

  it('reaches every unit on its own platform', () => {
    expect(UNITS.map(unit => county.who(unit).platform)).toEqual([
      'dingtalk',
      'dingtalk',
      'lark',
      'zwdd',
      'lark',
      'zwdd',
    ]);
    for (const unit of UNITS) county.who(unit).receives('【联合检查】', '备案号', '您单位查');
    expect(county.playground.unknownCalls()).toBe(0);
  });

  it('a tap on a Feishu phone changes the DingTalk cards, and what a 政务钉钉 page shows', async () => {
    await county.who('JJDD').taps('【联合检查】', '确认参加');
    for (const unit of ['JJDD', 'ZHZFJ', 'XFDD', 'SCJGJ'])
      county.who(unit).receives('【联合检查】', '已确认 1/6');
    const page = await (await fetch(county.who('ZJJ').link('【联合检查】', '确认参加'))).text();
    expect(page).toContain('已确认 1/6');
  });

  it('one form on a Feishu phone ends the task on all three, and the 政务钉钉 to-do with it', async () => {
    const lead = county.who('ZHZFJ');
    await lead.says('发起联合检查 S06 9月18日 09:00');
    await lead.taps('【待分发】人行道', '确认分发');
    county.who('GAJ').receives('【联合检查】人行道', '备案号');
    expect(county.who('ZJJ').todo('【联合检查】人行道').done).toBe(false);
    await lead.fills('【联合检查】人行道', '取消检查', { reason: '当天道路施工' });
    for (const unit of ['GAJ', 'JJDD']) county.who(unit).receives('人行道', '已取消', '当天道路施工');
    expect(county.who('ZJJ').todo('【联合检查】人行道').done).toBe(true);
    expect(county.playground.unknownCalls()).toBe(0);
  });

  it('everybody answers as her platform lets her, and the 政务钉钉 to-do is done', async () => {
    await county.who('SCJGJ').taps('【联合检查】', '确认参加');
    await county.who('JJDD').taps('【联合检查】', '确认参加');
    expect(county.who('ZJJ').todo('【联合检查】')).toMatchObject({ done: false });
    await county.who('ZJJ').taps('【联合检查】', '确认参加');
    expect(county.who('ZJJ').todo('【联合检查】')).toMatchObject({ done: true });
    await county.who('YJGLJ').says('1');
    expect(county.who('YJGLJ').todo('【联合检查】')).toMatchObject({ done: true });
    county.who('XFDD').receives('【联合检查】', '已确认 4/6');

    const said = await county.who('ZHZFJ').fills('【联合检查】', '提时间/人手困难', {
      date: '2026-09-16',
      time: '09:30',
      reason: '15日下午创城迎检',
    });
    expect(said).toContain('已把您提的时间转给牵头单位');
    await county.who('XFDD').taps('【改期】', '同意改期');
    for (const unit of UNITS) county.who(unit).receives('9月16日', '改时间', '已确认 1/6');
    expect(county.playground.unknownCalls()).toBe(0);
  });
});
