import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { record } from '../../../src/audit/record.ts';
import { importWorkbook } from '../../../src/directory/import/import.ts';
import { County } from '../../harness/county.ts';
import { CHARGING } from './scene.ts';

const ASKED = '请核对：我这样转';

describe('a county’s own matter list', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open();
  });
  afterEach(() => county.close());

  async function imports(lines: readonly string[], sheet = '吹哨事项'): Promise<void> {
    const result = await importWorkbook(county.db, Buffer.from(lines.join('\n')), {
      now: county.clock.now(),
      actor: { kind: 'operator', id: 'tester', channel: 'cli' },
      record,
      fileName: `${sheet}.csv`,
    });
    expect(result).toMatchObject({ ok: true });
  }

  it('decides the next call, without a restart', async () => {
    const town = county.who('CGZ');
    await town.says(CHARGING);
    town.receives(ASKED, '消防；协办：住建局');
    await imports(['事项代码,事项,主办单位,协办单位', 'M01,电动自行车充电停放,公安局,消防']);
    await town.says(CHARGING.replace('康乐', '锦绣'));
    town.receives(ASKED, '公安局；协办：消防');
  });

  it('has matters that no other county has', async () => {
    const town = county.who('CGZ');
    const caught = '丹河湿地里有人拉网逮白鹭，拦不住';
    await town.says(caught);
    expect(
      county
        .who('CGZ')
        .items()
        .some(item => JSON.stringify(item.body).includes('M90')),
    ).toBe(false);
    await imports([
      '事项代码,事项,主办单位,协办单位,关键词',
      'M90,湿地鸟类保护,自然资源局,公安局,湿地、白鹭、捕鸟网',
    ]);
    await county.forward('40 分钟');
    await town.says(caught);
    town.receives(ASKED, '自然资源局；协办：公安局', '湿地鸟类保护（M90）');
  });

  it('goes by what the units’ duties say as soon as they change', async () => {
    const town = county.who('CGZ');
    await imports(
      [
        '单位代码,单位名称,简称,类别,职责',
        'SWJ,县工业和信息化局（商务局）,工信局,部门,盲盒机投诉、娃娃机吞币',
      ],
      '单位',
    );
    await town.says('吹哨 镇上那台娃娃机吞币，人也找不到');
    town.receives(ASKED, '命中“娃娃机吞币”');
  });
});
