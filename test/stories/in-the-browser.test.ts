import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser, withoutBrowser } from '../harness/browser.ts';
import { County } from '../harness/county.ts';

/** Set to a folder to keep the pictures, as for the README. */
const PICTURES = process.env.PICTURES ?? '';

/** A browser beside a database and a service on two cores takes its time. */
const PATIENCE_MS = 120_000;

describe.skipIf(withoutBrowser)('an official at the playground page', { timeout: PATIENCE_MS }, () => {
  let browser: Browser;
  let county: County;
  beforeAll(async () => {
    browser = await openBrowser();
    if (PICTURES !== '') mkdirSync(PICTURES, { recursive: true });
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    county = await County.open();
    await county.who('SFJ').says('发起联合检查 S01 9月15日 14:30 集合:政务中心东门');
    await county.who('SFJ').taps('【待分发】', '确认分发');
  });
  afterEach(() => county.close());

  const phone = (userId: string): string => `[data-phone="dingtalk:${userId}"]`;

  it('taps 确认参加 and sees the other unit’s phone change, without a reload', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1700 } });
    const errors: string[] = [];
    page.on('pageerror', error => errors.push(error.message));
    await page.goto(county.playground.url);
    const fire = page.locator(phone(county.who('XFDD').userId));
    const market = page.locator(phone(county.who('SCJGJ').userId));
    await market.getByText('已确认 0/6').waitFor();

    await fire.getByRole('button', { name: '确认参加' }).click();
    await fire.getByText('已确认 1/6').waitFor();
    await county.settle();

    await market.getByText('已确认 1/6').waitFor();
    expect(await fire.getByRole('button', { name: '确认参加' }).count()).toBe(0);
    if (PICTURES !== '') await page.screenshot({ path: `${PICTURES}/playground.png` });
    expect(errors).toEqual([]);
    await page.close();
  });

  it('fills in a form on the card’s own page at phone width', async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await page.goto(county.who('ZJJ').link('【联合检查】', '提时间/人手困难'));
    await page.getByText('您将以 住建局联络员A').waitFor();
    await page.getByLabel('日期').fill('2026-09-16');
    await page.getByLabel('时间').fill('09:30');
    await page.getByLabel('原因').fill('15日全局培训');
    if (PICTURES !== '') await page.screenshot({ path: `${PICTURES}/h5-form.png` });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await page.getByRole('button', { name: '提交' }).click();
    await page.getByText('已把您提的时间转给牵头单位').waitFor();
    if (PICTURES !== '') await page.screenshot({ path: `${PICTURES}/h5-card.png` });
    await county.settle();
    county.who('XFDD').receives('【改期】', '9月16日（周三） 09:30', '15日全局培训');
    await page.close();
  });
});
