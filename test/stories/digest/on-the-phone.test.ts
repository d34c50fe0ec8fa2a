import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, withoutBrowser } from '../../harness/browser.ts';
import type { County } from '../../harness/county.ts';
import { busyWeek, DIGEST, MONDAY } from './support.ts';

/** Set to a folder to keep the pictures, as for the docs. */
const PICTURES = process.env.PICTURES ?? '';
const PATIENCE_MS = 240_000;
const WIDTH = 390;

describe.skipIf(withoutBrowser)('a digest on the phones', { timeout: PATIENCE_MS }, () => {
  let browser: Browser;
  let county: County;
  beforeAll(async () => {
    browser = await openBrowser();
    if (PICTURES !== '') mkdirSync(PICTURES, { recursive: true });
    county = await busyWeek({ lark: ['LDXZB'], zwdd: ['ZJJ'] }, ['XFDD', 'ZJJ']);
    await county.forward(MONDAY);
  }, PATIENCE_MS);
  afterAll(async () => {
    await browser?.close();
    await county?.close();
  });

  async function open(url: string): Promise<Page> {
    const page = await browser.newPage({
      viewport: { width: WIDTH, height: 1_400 },
      locale: 'zh-CN',
      reducedMotion: 'reduce',
    });
    await page.goto(url);
    return page;
  }

  it.each([
    ['dingtalk', 'XFDD', 'leader'],
    ['lark', 'LDXZB', 'countyLeader'],
    ['zwdd', 'ZJJ', 'leader'],
  ] as const)('%s', async (platform, code, role) => {
    const reader = county.who(code, role);
    expect(reader.platform).toBe(platform);
    const { userId, name, unit, unitName } = reader.phone();
    await county.control(platform, 'users', {
      users: [{ userId, name, unit, unitName, post: reader.role ?? '' }],
    });
    const page = await open(`${county.playground.url}/?phone=${platform}:${userId}`);
    const phone = page.locator(`[data-phone="${platform}:${userId}"]`);
    if (platform === 'zwdd') await phone.getByRole('tab', { name: '工作通知' }).click();
    await phone.getByText('近四周').first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(WIDTH);
    if (PICTURES !== '')
      await page.screenshot({ path: `${PICTURES}/digest-${platform}.png`, fullPage: true });
    await page.close();
  });

  it('h5, with the small chart as a picture that is also read aloud', async () => {
    const link = new URL(county.who('XFDD', 'leader').link(DIGEST, '批示'));
    link.search = '';
    const page = await open(link.href);
    const chart = page.getByRole('img', { name: '近四周因合并少进门（次）' });
    await chart.waitFor();
    expect(await chart.locator('rect').count()).toBe(4);
    expect(await chart.getAttribute('aria-label')).toMatch(/第3[4-7]周 \d/u);
    const widths = await chart
      .locator('rect')
      .evaluateAll(all => all.map(one => Number(one.getAttribute('width'))));
    expect(Math.max(...widths)).toBeGreaterThan(0);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(WIDTH);
    if (PICTURES !== '') await page.screenshot({ path: `${PICTURES}/digest-h5.png`, fullPage: true });
    await page.close();
  });
});
