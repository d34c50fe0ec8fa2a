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
    await fire.isTold('【改期】', '没有这个数字', '1＝同意改期', '/h5/');
    await fire.says('1');
    await fire.isTold('时间已改');
    county.who('SCJGJ').receives('9月16日', '时间由9月15日');
  });

  it('means what the message called by it, also when the card’s buttons have changed places since', async () => {
    await task('9月15日');
    // The lead's message says 1 confirm, 2 hand on, 3 new time, 4 cancel; once confirmed, the card begins with a new time.
    await fire.fills(CARD, '确认参加', {});
    await fire.says('1');
    await fire.isTold('“确认参加”已经不能办了', '没有替您做任何操作', '/h5/');
    await fire.says('3');
    await fire.isTold('“改时间”请打开页面办理', '?a=reschedule');
    await fire.says('4');
    await fire.isTold('“取消检查”请打开页面办理', '?a=cancel');
    county.who('JJDD').receives(CARD, '已确认 1/6');
  });

  it('is never taken for another card when a colleague was faster', async () => {
    await task('9月15日');
    await task('9月17日');
    // Her deputy answers the newer one on her behalf; her own message of it still offers 1.
    const newest = await county.db.query<{ id: string }>(
      `select c.id from card_message c join joint_task t on t.id = c.subject_id
       where c.user_id = $1 and c.kind = 'task.dispatch' order by t.date desc limit 1`,
      [housing.userId],
    );
    await county.app.inbound.handle({
      type: 'tap',
      platform: 'zwdd',
      eventId: 'deputy-1',
      userId: county.who('ZJJ', 'deputy').userId,
      cardId: newest[0]?.id ?? '',
      action: 'confirm',
      form: {},
    });
    await county.settle();
    county.who('JJDD').receives('9月17日', '已确认 1/6');
    await housing.says('1');
    await housing.isTold('“确认参加”已经不能办了', '9月17日', '住建局联络员B');
    county.who('JJDD').receives('9月15日', '已确认 0/6');
  });

  it('goes to the older card once she was told that the newer one is over', async () => {
    await task('9月15日');
    await task('9月17日');
    await fire.fills('9月17日', '取消检查', { reason: '当天道路施工' });
    housing.receives('9月17日', '已取消', '当天道路施工', '不用再办理');
    await housing.says('1');
    await housing.isTold('已确认参加');
    county.who('JJDD').receives('9月15日', '已确认 1/6');
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
