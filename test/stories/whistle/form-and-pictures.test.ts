import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { DemoPlatforms } from '../../../src/directory/seed-people.ts';
import { County } from '../../harness/county.ts';
import type { Persona } from '../../harness/persona.ts';
import { CHARGING, expectCardsWithinLimits, reported } from './scene.ts';

const ASKED = '请核对：我这样转';
const BLANK = '【吹哨】什么事、在哪里';
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const sent = z.union([
  z.object({ msgIds: z.array(z.string()) }),
  z.object({ messageIds: z.array(z.string()) }),
]);

let county: County;
afterEach(async () => {
  await expectCardsWithinLimits(county);
  expect(county.playground.unknownCalls()).toBe(0);
  await county.close();
});

async function opened(platforms: DemoPlatforms): Promise<Persona> {
  county = await County.open({ platforms });
  return county.who('CGZ');
}

async function sendsPicture(who: Persona): Promise<void> {
  const files = [{ name: '楼道.png', type: 'image', base64: PIXEL }];
  const answer = sent.parse(
    await county.control(who.platform, 'say', { userId: who.userId, text: '', files }),
  );
  await county.taken(who.platform, 'msgIds' in answer ? answer.msgIds : answer.messageIds);
  await county.settle();
}

/** What opens behind 看照片, and the picture on it. */
async function looksAtPicture(page: string): Promise<string> {
  const html = await (await fetch(page)).text();
  const path = /href="(\/files\/[^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
  if (path === undefined) throw new Error(`no picture on the page:\n${html}`);
  const file = await fetch(new URL(path, page));
  expect(file.headers.get('content-type')).toBe('image/png');
  return Buffer.from(await file.arrayBuffer()).toString('base64');
}

describe.each([
  { platform: 'dingtalk', platforms: {} },
  { platform: 'lark', platforms: { lark: ['CGZ', 'XFDD'] } },
  { platform: 'zwdd', platforms: { zwdd: ['CGZ'] } },
] as const)('吹哨 as a form on $platform', ({ platforms }) => {
  it('is filled in, asked back about and sent', async () => {
    const town = await opened(platforms);
    await town.says('吹哨');
    await town.sees(BLANK, '直接回一句话');
    await town.fills(BLANK, '填写', { text: CHARGING, place: '康乐小区3号楼', kind: 'AUTO' });
    await town.sees(ASKED, '城关镇 · 康乐小区3号楼', '消防；协办：住建局');
    await town.taps(ASKED, '对，吹哨');
    county.who('XFDD').receives('【日常哨】', '康乐小区3号楼');
  });
});

describe.each([
  { platform: 'dingtalk', platforms: {} },
  { platform: 'lark', platforms: { lark: ['CGZ', 'XFDD'] } },
] as const)('pictures on $platform', ({ platforms }) => {
  it('sent before the words belong to the call, and every unit can look at them', async () => {
    const town = await opened(platforms);
    await sendsPicture(town);
    await town.isTold('照片收到了');
    await town.says(CHARGING);
    await town.sees(ASKED, '附件1个');
    await town.taps(ASKED, '对，吹哨');
    const calls = await county.db.query<{ n: number }>('select count(*)::int as n from whistle');
    expect(calls[0]?.n).toBe(1);
    const lead = county.who('XFDD');
    lead.receives('【日常哨】', '附件1个');
    expect(lead.buttons('【日常哨】')).toContain('看照片');
    expect(await looksAtPicture(lead.link('【日常哨】', '看照片'))).toBe(PIXEL);
    await reported(lead);
    // And back: what the unit saw on the spot lies with the call for whoever rates it.
    await sendsPicture(lead);
    await lead.isTold('照片已附到 SD2026-0001');
    await town.sees('消防办完了', '已清理飞线');
    const kept = await county.db.query<{ n: number }>(
      `select count(*)::int as n from stored_file where subject_kind = 'whistle' and handed_in_at is not null`,
    );
    expect(kept).toEqual([{ n: 2 }]);
  });
});
