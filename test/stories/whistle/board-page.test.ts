import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser, withoutBrowser } from '../../harness/browser.ts';
import { County } from '../../harness/county.ts';
import { Persona } from '../../harness/persona.ts';
import { reported, routineCall } from './scene.ts';

const PICTURES = process.env.PICTURES ?? '';
const PATIENCE_MS = 120_000;
const WIDTH = 390;

let county: County;
beforeEach(async () => {
  county = await County.open();
});
afterEach(() => county.close());

/** The address that the bot gave her last. */
async function address(who: Persona): Promise<string> {
  await who.says('查哨');
  await who.isTold('仅限您本人');
  const texts = who.items().map(item => Persona.words(item.body));
  const url = /https?:\/\/[^\s"\\]+\/whistles\/[\w.-]+/.exec(
    texts.findLast(text => text.includes('/whistles/')) ?? '',
  );
  if (url === null) throw new Error(`${who.name} got no address`);
  return url[0];
}

async function read(url: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(url);
  return { status: answer.status, text: await answer.text() };
}

describe('the board as a page', () => {
  it('shows the open calls of the unit, and the whole story of one', async () => {
    const { town, lead } = await routineCall(county);
    await reported(lead);
    // County leaders see what their county has open.
    const above = county.everybody().find(({ role }) => role === 'countyLeader');
    await above?.says('查哨');
    await above?.isTold('SD2026-0001 日常哨 城关镇');
    const url = await address(town);
    const board = await read(url);
    expect(board.text).toContain('日常哨 城关镇');
    expect(board.text).toContain('已反馈 · 主办消防');
    const story = await read(`${url}?no=sd2026-0001`);
    for (const step of [
      '城关联络员A 吹哨',
      '派单：主办消防，协办住建局',
      '消防 签收',
      '到场',
      '消防 反馈办结',
    ])
      expect(story.text).toContain(step);
    expect(story.text).toContain('⏳ 住建局 待签收');
    expect(board.text).not.toContain('近30天了结的哨');
    await town.taps('消防办完了', '满意');
    const after = (await read(url)).text;
    expect(after).toContain('没有在办的哨');
    expect(after.slice(after.indexOf('近30天了结的哨'))).toContain('办结 · 主办消防');
  });

  it('shows nothing to others, and nothing with an address that is not ours', async () => {
    const { town } = await routineCall(county);
    await county.who('LSZ').says('吹哨 镇东头液化气站门口油罐车停了一排，怕出事');
    await county.who('LSZ').taps('请核对：我这样转', '对，吹哨');
    const url = await address(town);
    expect((await read(url)).text).not.toContain('柳树镇');
    expect(await read(`${url}?no=SD2026-0002`)).toMatchObject({
      status: 404,
      text: expect.stringContaining('与您单位无关'),
    });
    expect((await read(`${url}x`)).status).toBe(410);
    await county.forward('9 天');
    expect((await read(url)).status).toBe(410);
  });

  it('gives the address to nobody in a group', async () => {
    const { town } = await routineCall(county);
    const members = [town.userId, county.who('XFDD').userId];
    const made = await county.control('dingtalk', 'groups', { title: '工作群', members });
    const group = JSON.stringify(made).match(/"openConversationId":"([^"]+)"/)?.[1];
    await town.says('查哨', group);
    await county.until(() => JSON.stringify(town.phone()).includes('SD2026-0001 日常哨'));
    expect(JSON.stringify(county.who('XFDD').phone())).not.toContain('/whistles/');
  });
});

describe.skipIf(withoutBrowser)('the board at phone width', { timeout: PATIENCE_MS }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
    if (PICTURES !== '') mkdirSync(PICTURES, { recursive: true });
  }, PATIENCE_MS);
  afterAll(() => browser?.close());

  it('fits, and a finger gets from the list to the story and back', async () => {
    const { town, lead } = await routineCall(county);
    await reported(lead);
    const page = await browser.newPage({ viewport: { width: WIDTH, height: 844 }, locale: 'zh-CN' });
    const fits = async (): Promise<void> => {
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(WIDTH);
    };
    await page.goto(await address(town));
    await fits();
    if (PICTURES !== '') await page.screenshot({ path: `${PICTURES}/whistles.png`, fullPage: true });
    await page.getByRole('link', { name: 'SD2026-0001 看经过' }).click();
    await page.getByText('消防 反馈办结').waitFor();
    await fits();
    if (PICTURES !== '') await page.screenshot({ path: `${PICTURES}/whistle.png`, fullPage: true });
    await page.getByRole('link', { name: '返回在办的哨' }).click();
    await page.getByRole('heading', { name: '在办的哨' }).waitFor();
    await page.close();
  });
});
