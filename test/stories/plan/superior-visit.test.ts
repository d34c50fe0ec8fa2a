import { afterEach, describe, expect, it } from 'vitest';
import { readRegistration } from '../../../src/plan/visit/read.ts';
import { County } from '../../harness/county.ts';
import { LEAD, teamed, VENUE } from '../inspection/support.ts';

describe('上级检查登记', () => {
  let county: County | undefined;
  afterEach(() => county?.close());

  it('by the office in one line: the lead hears of it on the last working morning before the day', async () => {
    county = await teamed();
    const office = county.who('SFJ');
    await office.says(`登记上级检查 ${VENUE} 9月7日 清州市文化和旅游局 文化市场`);
    await office.isTold('已登记', '清州市文化和旅游局', VENUE);
    await office.says(`登记上级检查 ${VENUE} 9月7日 清州市文化和旅游局 文化市场`);
    await office.isTold('已经登记过了');
    await county.forward('2026-09-09 09:30');
    county.who(LEAD).receives('【频次提示】', VENUE, '清州市文化和旅游局', '已查过');
    const [seen] = await county.db.query<{ action: string }>(
      `select action from audit where action = 'visit.registered'`,
    );
    expect(seen?.action).toBe('visit.registered');
  });

  it('by nobody else, of no unknown enterprise, of no unit of the county, and not ahead', async () => {
    county = await County.open();
    await county.who(LEAD).says(`登记上级检查 ${VENUE} 9月7日 清州市文化和旅游局 文化市场`);
    await county.who(LEAD).isTold('办公室');
    const office = county.who('SFJ');
    await office.says('登记上级检查 没有这一家 9月7日 清州市文化和旅游局 文化市场');
    await office.isTold('没有这一家');
    await office.says(`登记上级检查 ${VENUE} 2026年9月20日 清州市文化和旅游局 文化市场`);
    await office.isTold('检查日期还没有到');
    await office.says(`登记上级检查 ${VENUE} 9月7日 县文旅局 文化市场`);
    await office.isTold('请这样写');
    expect(await county.db.query(`select 1 from visit where units[1] = '清州市文化和旅游局'`)).toEqual([]);
  });
});

describe('the sentence', () => {
  it.each([
    [
      '甲 5月20日 市生态环境局 环保、水',
      { date: '2026-05-20', level: 'city', unit: '市生态环境局', kinds: ['环保', '水'] },
    ],
    ['甲 12月1日 省应急管理厅 安全', { date: '2025-12-01', level: 'province' }],
    ['甲 2026-3-1 应急管理部 安全', { date: '2026-03-01', level: 'national' }],
  ])('reads %s', (line, expected) => {
    expect(readRegistration(`登记上级检查 ${line}`, '2026-09-08')).toMatchObject({
      enterprise: '甲',
      ...expected,
    });
  });

  it.each([
    '甲 市监局 9月1日',
    '9月1日 市生态环境局 环保',
    '甲 9月1日 市监局 食品',
    '甲 9月31日 市生态环境局 环保',
    '',
  ])('asks back for “%s”', line => {
    expect(readRegistration(`登记上级检查 ${line}`, '2026-09-08')).toBe('unclear');
  });
});
