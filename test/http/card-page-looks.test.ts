import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, openDesk } from '../files/notebook.ts';
import { openBrowser, withoutBrowser } from '../harness/browser.ts';
import { faint } from '../harness/contrast.ts';
import { County } from '../harness/county.ts';

/** Set to a folder to look at the pictures. */
const PICTURES = process.env.PICTURES ?? '';
const PATIENCE_MS = 120_000;
const WIDTH = 390;
const TASK = '【联合检查】';

describe.skipIf(withoutBrowser)('the page of a card, at phone width', { timeout: PATIENCE_MS }, () => {
  let browser: Browser;
  let county: County;
  let desk: Desk;
  let page: Page;
  beforeAll(async () => {
    browser = await openBrowser();
    if (PICTURES !== '') mkdirSync(PICTURES, { recursive: true });
    county = await County.open();
    await county.who('SFJ').says('发起联合检查 S01 9月15日 14:30 集合:政务中心东门');
    await county.who('SFJ').taps('【待分发】', '确认分发');
    desk = await openDesk();
    page = await browser.newPage({ viewport: { width: WIDTH, height: 844 }, locale: 'zh-CN' });
  }, PATIENCE_MS);
  afterAll(async () => {
    await browser?.close();
    await county?.close();
    await desk?.close();
  });

  /** Nothing is cut off at the side, and nothing is too faint to be read outdoors. */
  async function readable(picture: string): Promise<void> {
    if (PICTURES !== '') await page.screenshot({ path: `${PICTURES}/${picture}.png`, fullPage: true });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(WIDTH);
    const look = await faint(page);
    expect(look.looked).toBeGreaterThan(0);
    expect(look.faint).toEqual([]);
  }

  const card = (unit: string): string => {
    const link = new URL(county.who(unit).link(TASK, '提时间/人手困难'));
    link.search = '';
    return link.href;
  };

  it('with its buttons is readable', async () => {
    await page.goto(card('ZJJ'));
    await page.getByText('您单位查').waitFor();
    await readable('h5-card');
  });

  it('says beside the field what is wrong, goes there, and keeps the rest', async () => {
    await page.goto(`${card('ZJJ')}?a=propose`);
    await page.getByText('您将以 住建局联络员A').waitFor();
    await page.getByLabel('时间').fill('09:30');
    // A browser that checks nothing by itself, as those inside chat programs.
    await page.evaluate('document.forms[0].noValidate = true');
    await page.getByLabel('原因').fill('');
    await page.getByRole('button', { name: '提交' }).click();
    await page.getByText('请填写原因').waitFor();
    expect(await page.evaluate('document.activeElement?.name')).toBe('reason');
    expect(await page.getByLabel('时间').inputValue()).toBe('09:30');
    expect(await page.getByLabel('原因').getAttribute('aria-invalid')).toBe('true');
    await readable('h5-error');
  });

  it('after an answer says so, and offers no more', async () => {
    await page.goto(card('SCJGJ'));
    await page.getByRole('link', { name: '确认参加' }).click();
    await page.getByRole('button', { name: '确定“确认参加”' }).click();
    await page.getByRole('status').waitFor();
    await readable('h5-answered');
  });

  it('with files is readable, also when one was not taken', async () => {
    await page.goto(`${desk.page}?a=send`);
    await page.getByText('每个不超过10 MB').first().waitFor();
    await readable('h5-upload');
    await page.getByLabel('说明').fill('门口');
    const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(2_000, 7)]);
    await page.getByLabel('现场照片').setInputFiles([
      { name: '现场东门充电棚全景（第一次到场拍的）.jpg', mimeType: 'image/jpeg', buffer: jpeg },
      { name: '说明.doc', mimeType: 'application/msword', buffer: Buffer.from('no picture') },
    ]);
    await page.getByRole('button', { name: '提交' }).click();
    await page.getByText('只收照片').waitFor();
    await readable('h5-upload-error');
  });

  it('that is gone is readable', async () => {
    await page.goto(`${desk.origin}/h5/x`);
    await page.getByText('链接已失效').waitFor();
    await readable('h5-gone');
  });
});
