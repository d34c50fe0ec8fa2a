import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PlaygroundClock } from '../../playground/clock.ts';
import { seededRandom } from '../../playground/random.ts';
import { cardBody, openStage, RawClient, type Stage, send } from './support.ts';

describe('the clock', () => {
  it('runs what falls due in order and a repeating timer once per jump', async () => {
    const clock = new PlaygroundClock({ kind: 'manual', start: 0 });
    const ran: string[] = [];
    clock.after(50, () => ran.push(`b${clock.now()}`));
    clock.after(20, () => ran.push(`a${clock.now()}`));
    clock.every(30, () => ran.push(`t${clock.now()}`));
    await clock.forward(100);
    expect(ran).toEqual(['a20', 't30', 'b50']);
    expect(clock.now()).toBe(100);
    await clock.forward(30);
    expect(ran.at(-1)).toBe('t130');
  });

  it('forgets what was cancelled', async () => {
    const clock = new PlaygroundClock({ kind: 'manual', start: 0 });
    const ran: string[] = [];
    clock.after(10, () => ran.push('x'))();
    await clock.forward(20);
    expect(ran).toEqual([]);
  });
});

it('dice fall the same way for the same seed', () => {
  const throws = (seed: number) => {
    const dice = seededRandom(seed);
    return Array.from({ length: 5 }, () => dice.next());
  };
  expect(throws(7)).toEqual(throws(7));
  expect(throws(7)).not.toEqual(throws(8));
});

it('as a process of its own prints its addresses first and ends on SIGTERM', async () => {
  const child = spawn(process.execPath, ['playground/main.ts'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const printed = z
    .object({
      url: z.url(),
      connections: z.object({ dingtalk: z.object({ apiBase: z.url(), clientId: z.string() }).loose() }),
    })
    .parse(JSON.parse(String(line)));
  expect((await send(`${printed.url}/state`, 'GET')).body).toMatchObject({ unknownCalls: 0 });
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});

describe('control', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.close());

  it('refuses what it does not know, in words', async () => {
    expect(await stage.control('dance')).toMatchObject({
      status: 409,
      body: { ok: false, error: expect.stringContaining('no command dance') },
    });
    expect(await stage.control('say', { user: 'x' })).toMatchObject({ status: 400, body: { ok: false } });
    expect(await stage.control('say', { userId: 'nobody', text: 'x' })).toMatchObject({ status: 409 });
  });

  it('lists phones and shows one', async () => {
    const list = await send(`${stage.playground.url}/_control/phones`, 'GET');
    expect(list.body.phones).toMatchObject([
      { id: 'dingtalk:xf-a', unitName: '县消防救援大队' },
      { id: 'dingtalk:sj-a' },
    ]);
    const view = await send(
      `${stage.playground.url}/_control/phones/view?ids=dingtalk:xf-a,dingtalk:nobody`,
      'GET',
    );
    expect(view.body.phones).toMatchObject([
      { name: '消防联络员A', chats: [{ kind: 'direct', canType: true }] },
    ]);
  });
});

const browserPath = [
  process.env.CHROMIUM_PATH ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find(path => path !== '' && existsSync(path));

describe.skipIf(browserPath === undefined)('the page in a browser', () => {
  it('shows a tap on one phone on the other without a reload, at phone width and wide', async () => {
    const stage = await openStage();
    const browser = await chromium.launch({
      executablePath: browserPath ?? '',
      args: ['--no-sandbox', '--disable-gpu'],
    });
    try {
      const spaces = { openSpaceId: 'dtv1.card//IM_ROBOT.xf-a;IM_ROBOT.sj-a' };
      await stage.call(
        'POST',
        '/v1.0/card/instances/createAndDeliver',
        cardBody('t1', 'xf-a', stage.ding.app.robotCode, spaces),
      );
      const client = await RawClient.connect(stage);
      const errors: string[] = [];
      const wide = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      const narrow = await browser.newPage({ viewport: { width: 390, height: 844 } });
      for (const page of [wide, narrow]) page.on('pageerror', error => errors.push(error.message));
      await wide.goto(stage.playground.url);
      await narrow.goto(`${stage.playground.url}/?phone=dingtalk:sj-a`);
      expect(await narrow.locator('.phone').count()).toBe(1);

      await wide.locator('[data-phone="dingtalk:xf-a"]').getByRole('button', { name: '确认参加' }).click();
      const { headers } = await client.next();
      const cardData = { cardParamMap: { markdown: '✅ 消防 已确认', sys_full_json_obj: '{}' } };
      client.answer(headers.messageId, {
        response: { cardUpdateOptions: { updateCardDataByKey: true }, cardData },
      });
      await narrow.getByText('消防 已确认').waitFor();
      expect(await narrow.getByRole('button', { name: '确认参加' }).count()).toBe(0);

      await narrow.getByRole('textbox', { name: '输入消息' }).fill('收到');
      await narrow.keyboard.press('Enter');
      await wide.locator('[data-phone="dingtalk:sj-a"]').getByText('收到', { exact: true }).waitFor();
      expect(await narrow.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
      expect(errors).toEqual([]);
      expect(stage.playground.unknownCalls()).toBe(0);
    } finally {
      await browser.close();
      await stage.close();
    }
  });
});
