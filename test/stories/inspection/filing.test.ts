import { afterEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import { LEAD, openDuties, refusals, taskState, VENUE } from './support.ts';

const DAILY = { reason: '暑期隐患排查', trigger: 'daily', no: '' };

describe('计划外 in a county that asks for consent (LYG)', () => {
  let county: County;
  afterEach(() => county.close());

  const draft = async (day: string): Promise<void> => {
    county = await County.open({ env: { COUNTY_PROFILE: 'LYG' } });
    await county.who(LEAD).says(`发起联合检查 S03 ${day} 9:30 对象:${VENUE}`);
  };

  it('is filed, agreed to by the office, and only then sent out', async () => {
    await draft('9月15日');
    county.who(LEAD).receives('【待分发】', '请先报备');
    expect(county.who(LEAD).buttons('【待分发】')).not.toContain('确认分发');
    await county.who(LEAD).fills('【待分发】', '报备', DAILY);
    expect(await taskState(county)).toBe('FILING');
    county.who('SFJ').receives('【计划外报备】', '提前7日，够', '暑期隐患排查', '同类0/1', '今年未查');
    expect(await openDuties(county)).toEqual(['task.file SFJ']);

    await county.who('SFJ').taps('【计划外报备】', '同意');
    county.who('SFJ').receives('【计划外报备】', '联席会议同意（司法局联络员A');
    county.who(LEAD).receives('【待分发】', '联席会议同意');
    await county.who(LEAD).taps('【待分发】', '确认分发');
    expect(await taskState(county)).toBe('DISPATCHED');
  });

  it('too late to be agreed to: it is put into a later plan', async () => {
    await draft('9月11日');
    await county.who(LEAD).fills('【待分发】', '报备', DAILY);
    county.who('SFJ').receives('【计划外报备】', '提前3日，不够');
    expect(county.who('SFJ').buttons('【计划外报备】')).toEqual(['编入后续计划', '不同意']);
    await county.who('SFJ').fills('【计划外报备】', '编入后续计划', { note: '' });
    expect(await taskState(county)).toBe('DEFERRED');
    county.who(LEAD).receives('【已搁置】', '编入后续计划');
    expect(await openDuties(county)).toEqual(['task.paused WLJ']);
  });

  it('refused: the lead hears why, and the head of the office is reminded when an answer takes too long', async () => {
    await draft('9月15日');
    await county.who(LEAD).fills('【待分发】', '报备', DAILY);
    county.seenByAll();
    await county.forward('1 天');
    county.who('SFJ', 'head').receives('【第1次提醒】请答复报备', '司法局');
    county.expectNothingElse();
    await county.who('SFJ').fills('【计划外报备】', '不同意', { note: '与年度计划重复' });
    expect(await taskState(county)).toBe('DRAFT');
    county.who(LEAD).receives('【待分发】', '联席会议不同意', '与年度计划重复');
  });

  it('what nobody enters for is sent out without it, and says on every card how it is done', async () => {
    county = await County.open({ env: { COUNTY_PROFILE: 'LYG' } });
    await county.who(LEAD).says(`发起联合检查 S03 9月15日 9:30 网络检查 对象:${VENUE}`);
    county.who(LEAD).receives('【待分发】', '网络检查');
    await county.who(LEAD).taps('【待分发】', '确认分发');
    county.who('XFDD').receives('【联合检查】', '网络检查');
  });

  it('an exempt case needs no consent and is kept on record', async () => {
    await draft('9月15日');
    await county.who(LEAD).fills('【待分发】', '报备', {
      reason: '省里部署',
      trigger: 'special_provincial',
      no: '苏安〔2026〕8号',
    });
    county.who('SFJ').receives('【计划外报备】', '免同意，已报备留痕');
    await county.who(LEAD).taps('【待分发】', '确认分发');
    expect(await taskState(county)).toBe('DISPATCHED');
    expect(await refusals(county)).toEqual([]);
  });
});

describe('计划外 in a county without that rule', () => {
  it('is sent out at once', async () => {
    const county = await County.open();
    try {
      await county.who(LEAD).says(`发起联合检查 S03 9月15日 9:30 对象:${VENUE}`);
      await county.who(LEAD).taps('【待分发】', '确认分发');
      expect(await taskState(county)).toBe('DISPATCHED');
    } finally {
      await county.close();
    }
  });
});
