import { afterEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import { acts, JOINT, LEAD, TOWN, taskState, UNITS, unitId, VENUE } from './support.ts';

describe('a check on the very day it is sent out', () => {
  let county: County;
  afterEach(() => county.close());

  it('has its card of the day as soon as the teams stand', async () => {
    county = await County.open();
    await county.who(LEAD).says(`发起联合检查 S03 9月8日 15:00 集合:政务中心东门 对象:${VENUE}`);
    await county.who(LEAD).taps('【待分发】', '确认分发');
    for (const unit of JOINT) await acts(county, unit, { type: 'task.confirm', unitId: unitId(unit) });
    for (const unit of UNITS) {
      const officers = await county.db.query<{ id: string }>(
        'select id from officer where unit_id = $1 order by name limit 2',
        [unitId(unit)],
      );
      await acts(county, unit, {
        type: 'task.team',
        unitId: unitId(unit),
        officers: officers.map(({ id }) => id),
      });
    }
    await acts(county, TOWN, { type: 'task.attend', unitId: unitId(TOWN), names: '李站长' });
    expect(await taskState(county)).toBe('TEAMED');
    await county.forward('1 分钟');
    for (const unit of [...UNITS, TOWN]) county.who(unit).receives('今天15:00', '政务中心东门');
  });
});
