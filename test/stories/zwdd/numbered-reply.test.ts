import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import type { Persona } from '../../harness/persona.ts';

const CARD = '【联合检查】';

describe('a number typed instead of a tap', () => {
  let county: County;
  let housing: Persona;
  let fire: Persona;
  beforeEach(async () => {
    county = await County.open({ platforms: { zwdd: ['ZJJ', 'XFDD'] } });
    housing = county.who('ZJJ');
    fire = county.who('XFDD');
  });
  afterEach(() => county.close());

  async function task(day: string): Promise<void> {
    await county.who('SFJ').says(`发起联合检查 S01 ${day} 14:30 集合:政务中心东门`);
    await county.who('SFJ').taps(day, '确认分发');
    await county.forward('1 分钟');
  }

  it('means the newest card that still asks something', async () => {
    await task('9月15日');
    await task('9月17日');
    await housing.says('１');
    await housing.isTold('已确认参加');
    county.who('JJDD').receives('9月17日', '已确认 1/6');
    county.who('JJDD').receives('9月15日', '已确认 0/6');

    await county.forward('1 分钟');
    await housing.says('回复1');
    county.who('JJDD').receives('9月15日', '已确认 1/6');
    county.who('JJDD').receives('9月17日', '已确认 1/6');
  });

  it('is answered with the page where something has to be filled in', async () => {
    await task('9月15日');
    await housing.says('2');
    await housing.isTold('转本单位执法队', '请打开页面办理', '/h5/', '?a=delegate');
    county.who('JJDD').receives(CARD, '已确认 0/6');
  });

  it('that the card does not have is answered with those it has', async () => {
    await task('9月15日');
    await county
      .who('SCJGJ')
      .fills(CARD, '提时间/人手困难', { date: '2026-09-16', time: '09:30', reason: '迎检' });
    await fire.says('3');
    await fire.isTold('【改期】', '现在没有这一项', '1＝同意改期', '/h5/');
    await fire.says('1');
    await fire.isTold('时间已改');
    county.who('SCJGJ').receives('9月16日', '时间由9月15日');
  });

  it('without a card that asks is told so', async () => {
    await task('9月15日');
    await housing.says('1');
    await housing.says('1');
    await housing.isTold('现在没有可以回复数字办理的卡片');
  });

  it('is nobody’s business on a platform with buttons, nor in other words', async () => {
    await task('9月15日');
    await county.who('JJDD').says('1');
    await county.who('JJDD').isTold('没看懂这句话');
    await housing.says('1号楼有问题');
    await housing.isTold('没看懂这句话');
    county.who('JJDD').receives(CARD, '已确认 0/6');
  });

  it('counts once, however often the platform brings it', async () => {
    await task('9月15日');
    await county.control('zwdd', 'say', { userId: housing.userId, text: '1', copies: 3 });
    await housing.isTold('已确认参加');
    await county.settle();
    county.who('JJDD').receives(CARD, '已确认 1/6');
    const told = housing.items().filter(item => item.body.type === 'text');
    expect(told).toHaveLength(1);
  });
});
