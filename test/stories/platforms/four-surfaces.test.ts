import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mixedPlatforms } from '../../../src/directory/seed.ts';
import { openBrowser, withoutBrowser } from '../../harness/browser.ts';
import { faint } from '../../harness/contrast.ts';
import { County } from '../../harness/county.ts';
import type { Persona } from '../../harness/persona.ts';

/** Set to a folder to keep the pictures, as for the docs. */
const PICTURES = process.env.PICTURES ?? '';
const PATIENCE_MS = 120_000;
const WIDTH = 390;
const TASK = '【联合检查】';

describe.skipIf(withoutBrowser)('one card on four surfaces, at phone width', { timeout: PATIENCE_MS }, () => {
  let browser: Browser;
  let county: County;
  beforeAll(async () => {
    browser = await openBrowser();
    if (PICTURES !== '') mkdirSync(PICTURES, { recursive: true });
    county = await County.open({ platforms: mixedPlatforms });
    await county.who('SFJ').says('发起联合检查 S01 9月15日 14:30 集合:政务中心东门');
    await county.who('SFJ').taps('【待分发】', '确认分发');
    await county.who('XFDD').taps(TASK, '确认参加');
  }, PATIENCE_MS);
  afterAll(async () => {
    await browser?.close();
    await county?.close();
  });

  const seatOf = (who: Persona) => {
    const { userId, name, unit, unitName } = who.phone();
    return { userId, name, unit, unitName };
  };

  /** Nothing is wider than the phone, and what is to be tapped is high enough for a thumb. */
  async function readable(page: Page, within: string): Promise<void> {
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(WIDTH);
    const boxes = await page.locator(`${within} button, ${within} a.button`).evaluateAll(all =>
      all.map(one => {
        const { width, height, right } = one.getBoundingClientRect();
        return { text: one.textContent, width, height, right };
      }),
    );
    for (const box of boxes.filter(({ width }) => width > 0)) {
      expect(box.right, `${box.text} is cut off`).toBeLessThanOrEqual(WIDTH);
      expect(box.height, `${box.text} is too low`).toBeGreaterThanOrEqual(30);
    }
    expect(boxes.length).toBeGreaterThan(0);
    expect((await faint(page)).faint).toEqual([]);
  }

  /** A picture shows the story's time, not that of the machine whose clock the phones follow. */
  async function keep(page: Page, name: string): Promise<void> {
    if (PICTURES === '') return;
    await page.locator('.statusbar span:first-child, .when').evaluateAll((all, time) => {
      for (const one of all) one.textContent = time;
    }, '09:00');
    await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
  }

  it.each([
    ['dingtalk', 'SCJGJ', 1_100],
    ['lark', 'JJDD', 2_000],
    ['zwdd', 'ZJJ', 1_100],
  ])('%s', async (platform, unit, height) => {
    const who = county.who(unit);
    expect(who.platform).toBe(platform);
    await county.control(platform, 'users', { users: [{ ...seatOf(who), post: '联络员A岗' }] });
    const page = await browser.newPage({
      viewport: { width: WIDTH, height },
      locale: 'zh-CN',
      reducedMotion: 'reduce',
    });
    await page.goto(`${county.playground.url}/?phone=${platform}:${who.userId}`);
    const phone = page.locator(`[data-phone="${platform}:${who.userId}"]`);
    if (platform === 'zwdd') await phone.getByRole('tab', { name: '工作通知' }).click();
    await phone.getByText('您单位查').first().waitFor();
    await phone.getByText('确认参加').first().waitFor();
    await readable(page, `[data-phone="${platform}:${who.userId}"]`);
    await keep(page, `card-${platform}`);
    await page.close();
  });

  it('h5', async () => {
    const page = await browser.newPage({
      viewport: { width: WIDTH, height: 844 },
      locale: 'zh-CN',
      reducedMotion: 'reduce',
    });
    const link = new URL(county.who('ZJJ').link(TASK, '确认参加'));
    link.search = '';
    await page.goto(link.href);
    await page.getByText('您单位查').waitFor();
    await readable(page, 'main');
    await keep(page, 'card-h5');
    await page.getByRole('link', { name: '确认参加' }).click();
    await page.getByText('您将以 住建局联络员A').waitFor();
    await readable(page, 'main');
    await page.close();
  });
});
