import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ItemView } from '../../../playground/phone.ts';
import { County } from '../../harness/county.ts';
import { Persona } from '../../harness/persona.ts';
import { expectCardsWithinLimits } from './scene.ts';

const ASKED = '请核对：我这样转';
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const made = z
  .union([z.object({ chatId: z.string() }), z.object({ openConversationId: z.string() })])
  .transform(answer => ('chatId' in answer ? answer.chatId : answer.openConversationId));
const sent = z.union([
  z.object({ msgIds: z.array(z.string()) }),
  z.object({ messageIds: z.array(z.string()) }),
]);

describe.each([
  { platform: 'dingtalk', platforms: {} },
  { platform: 'lark', platforms: { lark: ['CGZ', 'XFDD'] } },
  { platform: 'zwdd', platforms: { zwdd: ['CGZ', 'XFDD'] } },
] as const)('@机器人 in a group on $platform', ({ platform, platforms }) => {
  let county: County;
  let town: Persona;
  let group: string;
  beforeEach(async () => {
    county = await County.open({ platforms });
    town = county.who('CGZ');
    const members = [town.userId, county.who('XFDD').userId];
    group = made.parse(await county.control(platform, 'groups', { title: '城关镇工作群', members }));
  });
  afterEach(async () => {
    await expectCardsWithinLimits(county);
    expect(county.playground.unknownCalls()).toBe(0);
    await county.close();
  });

  /** What the bot wrote into the group, as this member sees it. */
  function inGroup(who: Persona): ItemView[] {
    const chat = who.phone().chats.find(one => one.kind === 'group');
    return (chat?.items ?? []).filter(item => item.from.kind === 'bot');
  }

  const words = (items: readonly ItemView[]): string =>
    items.map(item => Persona.words(item.body)).join('\n');

  /** Where the answer comes: in the group, except on 政务钉钉, where only a robot may write there and she is answered herself. */
  const answers = (): string => words(platform === 'zwdd' ? town.items() : inGroup(town));

  it('asks back in the group what is missing, and takes the answer there; the card is the blower’s alone', async () => {
    await town.says('电瓶车拉线充电，十几辆，说几次不听', group);
    await county.until(() => answers().includes('还差：具体地点'));
    await town.says('老粮站后头', group);
    await county.until(() => answers().includes('已补充'));
    await town.sees(ASKED, '城关镇 · 老粮站后头');
    const calls = await county.db.query<{ n: number }>('select count(*)::int as n from whistle');
    expect(calls[0]?.n).toBe(1);
    // Whoever else reads along in the group gets neither the card nor what the reporter said of herself.
    expect(inGroup(town).filter(item => item.body.type === 'card')).toEqual([]);
    expect(words(inGroup(county.who('XFDD')))).not.toContain('城关联络员A');
    expect(county.who('XFDD').hasCard(ASKED)).toBe(false);
  });

  it.skipIf(platform === 'zwdd')('keeps pictures that follow in the group with the call', async () => {
    await town.says('康乐小区3号楼楼道停了十几辆电瓶车还拉线充电', group);
    const files = [{ name: '楼道.png', type: 'image', base64: PIXEL }];
    const answer = sent.parse(
      await county.control(platform, 'say', { userId: town.userId, text: '', group, files }),
    );
    await county.taken(platform, 'msgIds' in answer ? answer.msgIds : answer.messageIds);
    await county.settle();
    await town.sees(ASKED, '附件1个');
    await town.taps(ASKED, '对，吹哨');
    county.who('XFDD').receives('【日常哨】', '附件1个');
  });

  it('an 应急哨 in the group is told there at once, and asked nothing', async () => {
    await town.says('康乐小区3号楼起火了，楼上有人被困，快来人', group);
    await county.until(() => answers().includes('已吹响 SD2026-0001'));
    expect(answers()).not.toContain('还差');
    county.who('XFDD').receives('【应急哨】', '康乐小区');
  });

  it('查哨 in the group answers there', async () => {
    await town.says('康乐小区3号楼楼道停了十几辆电瓶车还拉线充电', group);
    await town.taps(ASKED, '对，吹哨');
    await town.says('查哨', group);
    await county.until(() => answers().includes('SD2026-0001 日常哨 城关镇'));
  });
});
