import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import { ARRANGEMENTS } from './platforms.ts';
import {
  actions,
  CHARGING,
  expectCardsWithinLimits,
  FEEDBACK,
  GAS,
  sends,
  stateOf,
  taps,
  unitStates,
} from './scene.ts';

const ASKED = '请核对：我这样转';
/**
 * In each arrangement township, departments and office are on three different platforms. Every story runs in every one of
 * them; CI, whose time is short, plays the routine call in all three and each further story in one.
 */
const ALL = (process.env.TESTS ?? 'all') === 'all';

describe.each(ARRANGEMENTS.map((arrangement, turn) => ({ ...arrangement, turn })))(
  '$name',
  ({ platforms, turn }) => {
    const inTurn = (when: number): typeof it | typeof it.skip => (ALL || turn === when ? it : it.skip);

    let county: County;
    beforeEach(async () => {
      county = await County.open({ platforms });
    });
    afterEach(async () => {
      await expectCardsWithinLimits(county);
      expect(county.playground.unknownCalls()).toBe(0);
      await county.close();
    });

    async function blown(): Promise<void> {
      await county.who('CGZ').says(CHARGING);
      await county.who('CGZ').taps(ASKED, '对，吹哨');
    }

    it('a routine call to its end', async () => {
      const [town, lead, joint] = [county.who('CGZ'), county.who('XFDD'), county.who('ZJJ')];
      await town.says(CHARGING);
      await town.sees(ASKED, '康乐小区', '消防；协办：住建局', '拉线充电');
      await town.taps(ASKED, '对，吹哨');
      lead.receives('【日常哨】', '康乐小区', '主办', '签收限10:00');
      joint.receives('【日常哨】', '协办');
      await lead.taps('【日常哨】', '签收');
      await joint.taps('【日常哨】', '签收');
      await lead.sees('【日常哨】', '请9月11日 18:00前报到');
      await lead.taps('【报到】', '已到场');
      await joint.fills('【报到】', '代报到场人', { who: '物业科科长', place: '' });
      await lead.sees('【报到】', '住建局 物业科科长');
      await lead.fills('【反馈】', '填反馈', FEEDBACK);
      await town.sees('消防办完了', '已清理飞线');
      await town.taps('消防办完了', '满意');
      await lead.sees('【反馈】', '✅ 满意 · 已办结');
      expect(await stateOf(county)).toBe('CLOSED');
      expect(await actions(county)).toEqual([
        'whistle.blown',
        'whistle.accepted',
        'whistle.dispatched',
        'whistle.signed',
        'whistle.signed',
        'whistle.checkedIn',
        'whistle.checkedIn',
        'whistle.feedback',
        'whistle.rated',
        'whistle.closed',
      ]);
    });

    inTurn(1)('a return, its ruling, and the unit that takes over', async () => {
      await blown();
      const [lead, office] = [county.who('XFDD'), county.who('SFJ')];
      await lead.fills('【日常哨】', '申请退回', { basis: '商户门头不归消防', suggested: 'GAJ' });
      office.receives('【退回裁定】消防称非本职', '商户门头不归消防', '公安局');
      await office.taps('【退回裁定】', '改派公安局');
      await lead.sees('【日常哨】', '已改派，您单位不用再办');
      county.who('GAJ').receives('【日常哨】', '主办');
      expect(await unitStates(county)).toEqual({ GAJ: 'DISPATCHED', XFDD: 'REASSIGNED', ZJJ: 'DISPATCHED' });
    });

    inTurn(0)('an 应急哨 rings on every post until the unit signs, and the unsigned climb', async () => {
      const [town, lead] = [county.who('LSZ'), county.who('ZJJ')];
      await town.says(GAS);
      for (const unit of ['ZJJ', 'XFDD', 'YJGLJ'] as const)
        for (const role of ['liaison', 'deputy', 'leader'] as const)
          county.who(unit, role).receives('【应急哨】', '报到限09:30', '应急哨不能退回');
      await lead.taps('【应急哨】', '签收');
      await lead.taps('【应急哨】', '已联系吹哨人');
      await county.who('YJGLJ').taps('【应急哨】', '签收');
      county.seenByAll();
      await county.forward('5 分钟');
      county.who('XFDD').receives('【第2次呼叫】', '签收限09:10');
      expect(lead.hasCard('【第2次呼叫】')).toBe(false);
      await county.forward('15 分钟');
      county.who('XFDD', 'leader').receives('【督办】0001号 超时5分钟', '督办L2');
      county.who('SFJ').receives('【督办】0001号 超时10分钟', '督办L3');
      expect(county.who('ZJJ', 'leader').hasCard('【督办】')).toBe(false);
      await county
        .who('XFDD', 'leader')
        .fills('【督办】0001号', '马上办', { date: '2026-09-08', time: '09:40' });
      await county.who('SFJ').sees('【督办】0001号', '承诺9月8日 09:40');
    });

    inTurn(2)('unsolved work goes back, and its end is the office’s to write', async () => {
      await blown();
      const [town, lead, office] = [county.who('CGZ'), county.who('XFDD'), county.who('SFJ')];
      await lead.taps('【日常哨】', '签收');
      await lead.taps('【报到】', '已到场');
      await lead.fills('【反馈】', '填反馈', FEEDBACK);
      for (const [n, reason] of ['第二天又充上了', '还在充'].entries()) {
        await town.fills('消防办完了', '没解决，返办', { reason });
        await lead.fills(`【返办${n + 1}】`, '填反馈', FEEDBACK);
      }
      await town.fills('消防办完了', '没解决，返办', { reason: '没用' });
      expect(await stateOf(county)).toBe('EVALUATED');
      office.receives('【督办L4】', '第1次：第二天又充上了', '没用');
      await office.fills('【督办L4】', '写明结果并办结', { note: '列入下周会商' });
      expect(await stateOf(county)).toBe('CLOSED');
    });

    inTurn(1)(
      'what does not belong to the tapper is refused on record, and so is what comes after a withdrawal',
      async () => {
        await blown();
        const [town, lead, joint] = [county.who('CGZ'), county.who('XFDD'), county.who('ZJJ')];
        await taps(county, county.who('GAJ'), lead, '【日常哨】', 'sign');
        await lead.taps('【日常哨】', '签收');
        await lead.taps('【报到】', '已到场');
        const twice = await sends(county, lead, { of: lead, title: '【报到】' }, 'come', {
          who: '',
          place: '',
        });
        expect(twice).toContain('无需再点');
        await taps(county, county.who('LSZ'), lead, '【报到】', 'come');
        await town.fills(town.hasCard('【已吹哨】') ? '【已吹哨】' : ASKED, '撤哨', { reason: '物业已清理' });
        lead.receives('【撤哨】', '物业已清理');
        const late = await sends(county, joint, { of: joint, title: '【日常哨】' }, 'sign', {});
        expect(late).toContain('已撤哨（物业已清理）');
        expect((await actions(county)).filter(one => one.startsWith('refused'))).toEqual([
          'refused:not-yours',
          'refused:not-yours',
          'refused:withdrawn',
        ]);
      },
    );
  },
);
