import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The machine's Chromium, or `CHROMIUM_PATH`; undefined where there is none. */
const chromiumPath = [process.env.CHROMIUM_PATH ?? '', ...PLACES].find(
  path => path !== '' && existsSync(path),
);

/** Browser tests are skipped without a browser, except in CI, where its absence is a failure. */
export const withoutBrowser = chromiumPath === undefined && process.env.CI === undefined;
if (withoutBrowser)
  console.warn('No Chromium here (CHROMIUM_PATH, /usr/bin/chromium): browser tests are skipped.');

export async function openBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('CI needs Chromium: install Debian’s package chromium');
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
    ],
  });
}
