import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ItemView } from '../../../playground/phone.ts';
import { County } from '../../harness/county.ts';
import type { Persona } from '../../harness/persona.ts';

const CARD = '【联合检查】';

/** What stands in her to-do list: title and whether it is ticked off. */
function todos(person: Persona): boolean[] {
  return chat(person, 'todo').map(item => item.body.type === 'todo' && item.body.done);
}

function chat(person: Persona, kind: string): readonly ItemView[] {
  return person.phone().chats.find(one => one.kind === kind)?.items ?? [];
}

describe('one task reaches 钉钉 and 政务钉钉', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open({ platforms: { zwdd: ['ZJJ', 'YJGLJ'] } });
    await county.who('SFJ').says('发起联合检查 S01 9月15日 14:30 集合:政务中心东门');
    await county.who('SFJ').taps('【待分发】', '确认分发');
  });
  afterEach(async () => {
    expect(county.playground.unknownCalls()).toBe(0);
    await county.close();
  });

  it('and one confirmation anywhere shows everywhere', async () => {
    const fire = county.who('XFDD');
    const housing = county.who('ZJJ');
    const emergency = county.who('YJGLJ');
    for (const unit of [housing, emergency]) {
      expect(unit.platform).toBe('zwdd');
      unit.receives(CARD, '您单位查', '已确认 0/6', '1＝确认参加', '编号');
      expect(todos(unit)).toEqual([false]);
    }

    // By the card's page.
    const page = await housing.fills(CARD, '确认参加', {});
    expect(page).toContain('已确认参加');
    fire.receives(CARD, '已确认 1/6');
    expect(todos(housing)).toEqual([true]);
    expect(todos(emergency)).toEqual([false]);

    // By a number, typed to the robot.
    await emergency.says('回复 1');
    await emergency.isTold('已确认参加');
    fire.receives(CARD, '已确认 2/6');
    county.who('SCJGJ').receives(CARD, '已确认 2/6');
    expect(todos(emergency)).toEqual([true]);

    // And the other way round: a tap on 钉钉 is on the page of 政务钉钉, without another notification.
    await fire.taps(CARD, '确认参加');
    const shown = await (await fetch(housing.link(CARD, '确认参加'))).text();
    expect(shown).toContain('已确认 3/6');
    expect(chat(housing, 'notice').filter(item => item.body.type === 'card')).toHaveLength(1);
  });

  it('and a cancelled task is told in words, once, to everybody it had asked', async () => {
    const housing = county.who('ZJJ');
    const emergency = county.who('YJGLJ');
    await housing.fills(CARD, '确认参加', {});
    await emergency.fills(CARD, '申请退出', { reason: '无相关事项' });
    await county.who('YJGLJ', 'leader').taps('【申请退出】', '同意退出');
    await county.who('SFJ').taps('【申请退出】', '同意退出');
    await county.who('XFDD').fills(CARD, '取消检查', { reason: '当天道路施工' });
    await county.forward('1 小时');
    const words = (who: Persona) =>
      chat(who, 'notice').filter(
        item => item.recalled !== true && JSON.stringify(item.body).includes('已取消'),
      );
    expect(words(housing)).toHaveLength(1);
    housing.receives(CARD, '已取消', '当天道路施工', '不用再办理', '编号');
    expect(todos(housing)).toEqual([true]);
    // Who had left it before has nothing to be told.
    expect(words(emergency)).toEqual([]);
  });

  it('and prints the service’s own time', async () => {
    county.who('ZJJ').receives(CARD, '9月8日 09:00');
  });

  it('and a new time takes the old notifications back', async () => {
    const housing = county.who('ZJJ');
    await county.who('XFDD').fills(CARD, '改时间', { date: '2026-09-16', time: '09:30', reason: '创城迎检' });
    housing.receives(CARD, '9月16日', '1＝确认参加');
    expect(todos(housing)).toEqual([true, false]);
    expect(chat(housing, 'notice').map(item => item.recalled === true)).toEqual([true, false]);
    await housing.says('1');
    await housing.isTold('已确认参加');
    // The lead set the time and counts as confirmed.
    county.who('XFDD').receives('9月16日', '已确认 2/6');
    expect(todos(housing)).toEqual([true, true]);
  });
});
