import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';

const POSTS = {
  dingtalk: 'POST /v1.0/card/instances/createAndDeliver',
  lark: 'POST /open-apis/im/v1/messages',
  zwdd: 'POST /message/workNotification',
} as const;
const DAYS = ['15日', '17日', '21日'];

describe.each(Object.entries(POSTS))('%s answers 503 now and then', (platform, route) => {
  let county: County;
  beforeEach(async () => {
    county = await County.open({ platforms: platform === 'dingtalk' ? {} : { [platform]: ['XFDD'] } });
  });
  afterEach(() => county.close());

  const arrived = (): (string | undefined)[] =>
    county
      .who('XFDD')
      .items()
      .flatMap(({ body }) =>
        body.type === 'card' && body.title.startsWith('【联合检查】') ? [body.title] : [],
      )
      .map(title => DAYS.find(day => title.includes(day)));

  it('what was put off comes before what was made later, and nothing is left behind', async () => {
    const office = county.who('SFJ');
    for (const day of DAYS) await office.says(`发起联合检查 S01 9月${day} 14:30`);
    await county.control(platform, 'faults', { rules: [{ route, kind: 'status503' }] });
    for (const day of DAYS) {
      const draft = office.find('确认分发', day);
      if (draft === undefined) throw new Error(`no draft for ${day}`);
      await office.presses(draft, '确认分发', {});
      // Each is tried at another time, and put off to another one.
      await county.app.catchUp();
      county.clock.set(county.clock.after('1 秒'));
    }
    expect(arrived()).toEqual([]);
    await county.control(platform, 'faults', { rules: [{ route, kind: 'status503', count: 1 }] });
    await county.forward('2 分钟');
    expect(arrived()).toEqual(DAYS);
  });
});
