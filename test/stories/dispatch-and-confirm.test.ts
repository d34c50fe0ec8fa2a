import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../harness/county.ts';

describe('a joint task goes out and is confirmed', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open();
  });
  afterEach(() => county.close());

  it('from a typed line to every unit’s card', async () => {
    const office = county.who('SFJ');
    await office.says('发起联合检查 S01 9月15日 14:30 集合:政务中心东门');
    office.receives('【待分发】', '电动自行车消防安全', '9月15日（周二） 14:30', '政务中心东门');
    county.expectNothingElse();

    await office.taps('【待分发】', '确认分发');
    office.receives('【已分发】', '备案号');
    const units = ['XFDD', 'SCJGJ', 'JJDD', 'ZJJ', 'ZHZFJ', 'YJGLJ'];
    for (const unit of units) {
      county.who(unit).receives('【联合检查】', '您单位查', '已确认 0/6');
    }
    county.expectNothingElse();

    await county.who('XFDD').taps('【联合检查】', '确认参加');
    county.who('XFDD').receives('【联合检查】', '消防联络员A', '已确认 1/6');
    for (const unit of units) county.who(unit).receives('【联合检查】', '已确认 1/6');
    expect(county.who('XFDD').buttons('【联合检查】')).not.toContain('确认参加');
    county.expectNothingElse();
  });
});
