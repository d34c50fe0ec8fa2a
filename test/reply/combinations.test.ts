import { describe, expect, it } from 'vitest';
import type { Figure } from '../../src/report/reply/types.ts';
import { counted, reading } from './support.ts';

/** Every way to name a day with every way to promise it, every figure with every way to tell or correct it. */

const JULY: readonly (readonly [string, string])[] = [
  ['明天', '03'],
  ['后天', '04'],
  ['大后天', '05'],
  ['周五', '03'],
  ['周日', '05'],
  ['下周一', '06'],
  ['下周二上午', '07'],
  ['星期五', '03'],
  ['礼拜一', '06'],
  ['3号', '03'],
  ['六号', '06'],
  ['七月五号', '05'],
  ['7.6', '06'],
  ['今天下午', '02'],
  ['明早', '03'],
  ['两天后', '04'],
  ['周五下班前', '03'],
  ['下周三', '08'],
  ['10号', '10'],
  ['7月15日', '15'],
  ['下下周一', '13'],
  ['月底', '31'],
];
const PROMISES =
  'X报 X吧 收到，X报 好的，X给您 争取X报 最晚X X报行吗 X可以吗 领导出差了，X报 数据还在汇总，X报 不好意思，X才能报 可能要X X给你们送过去 局长不在，X回来签字就报 没弄完，X补上 等X领导签了字就报 X，行不 X发您邮箱 在外面，X弄 得X了 请放心X之前报 今天不行，X 估计X X再报 准备X交上去 能不能X报 就X吧 拖到X行不 改X报'.split(
    ' ',
  );

const FIELDS: readonly (readonly [Figure, string, string])[] = [
  ['ledChecks', '牵头', '次'],
  ['joinedChecks', '参与次数', '次'],
  ['jointChecks', '联合检查', '次'],
  ['enterprises', '企业', '家'],
  ['problems', '问题数', '个'],
  ['problems', '隐患', '处'],
  ['rectified', '整改', '个'],
  ['whistlesReceived', '接哨', '次'],
  ['whistlesCheckedIn', '报到', '次'],
];
/** F the field, A the right number, B the old one, U the unit. */
const CORRECTIONS =
  '刚才数报错了，F是AU不是BU F应该是AU，不是BU F不是BU，是AU 把FBU改成AU F写错了，BU改成AU FBU有误，应为AU 更正：FAU，原来是BU F报成BU了，实际AU F由BU更正为AU F填错了，是AU F更正为AU F错了，应该是A F应该A，写成B了 请把F改为AU F少报了，应该是AU 昨天报的F不对，改成AU 撤回，FAU才对 F填的BU，实际应该AU 上次报的F是BU，现更正为AU FBU改AU'.split(
    ' ',
  );

const PEOPLE = ['小王', '老刘', '张科', '陈主任', '孙科长', '王芳', '李建国', '刘姐', '吴大队长'];
const HAND_ONS =
  '请P报一下 找P 让P报 转给P 叫P弄 这个P负责 联系P吧 我不管了，找P 交给P了 由P报送 这块归P管 我休假，P替我报 换人了，现在是P 联络员换成P了 这事P经手 我跟P说，让他报 交P办 已交代P报 发给P，他报 具体由P负责'.split(
    ' ',
  );

describe('a reply put together from its parts', () => {
  it('names the day it was made with', () => {
    for (const [words, date] of JULY)
      for (const frame of PROMISES) {
        const text = frame.replace('X', words);
        const intent = Number(date) > 7 ? 'EXTENSION_REQUEST' : 'PROMISE';
        expect({ text, ...counted(reading(text)) }).toEqual({ text, intent, due: `2026-07-${date}` });
      }
  });

  it('corrects the figure it was made with', () => {
    for (const [figure, name, unit] of FIELDS)
      for (const frame of CORRECTIONS)
        for (const [right, old] of [
          ['21', '12'],
          ['5', '8'],
        ] as const) {
          const text = frame
            .replaceAll('F', name)
            .replace('A', right)
            .replace('B', old)
            .replaceAll('U', unit);
          const former = `old${figure.charAt(0).toUpperCase()}${figure.slice(1)}`;
          expect({ text, ...counted(reading(text)) }).toEqual({
            text,
            intent: 'CORRECTION',
            [figure]: Number(right),
            ...(frame.includes('B') && { [former]: Number(old) }),
          });
        }
  });

  it('passes the form to the person it was made with', () => {
    for (const to of PEOPLE)
      for (const frame of HAND_ONS) {
        const text = frame.replace('P', to);
        expect({ text, ...counted(reading(text)) }).toEqual({ text, intent: 'DELEGATE', to });
      }
  });
});
