import type { Page } from 'playwright-core';
import { z } from 'zod';

/** WCAG 2.2, 1.4.3 (text, AA) and 1.4.11 (edges of what can be filled in). */
const TEXT = 4.5;
const EDGE = 3;

const measured = z.array(z.object({ what: z.string(), kind: z.enum(['text', 'edge']), ratio: z.number() }));

/** Runs in the page: contrast of every visible text with what lies behind it, and of every field's edge. */
const MEASURE = `(() => {
  const numbers = colour => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map(part => part / 255)
    .map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const ratio = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const behind = element => {
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour[3] === undefined || colour[3] === 1) return colour;
      if (colour[3] !== 0) throw new Error('a half-transparent ground: ' + at.className);
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    const style = getComputedStyle(element);
    const text = [...element.childNodes].filter(node => node.nodeType === 3).map(node => node.data.trim()).join('');
    const field = element.matches('input:not([type=hidden]), select, textarea');
    if (text !== '' || field)
      found.push({ kind: 'text', what: text.slice(0, 20) || element.name, ratio: ratio(numbers(style.color), behind(element)) });
    if (field && style.borderTopStyle === 'solid')
      found.push({ kind: 'edge', what: element.name, ratio: ratio(numbers(style.borderTopColor), behind(element.parentElement)) });
  }
  return found;
})()`;

/** What on the page is too faint, with its ratio; and how much was looked at. */
export async function faint(page: Page): Promise<{ looked: number; faint: string[] }> {
  const all = measured.parse(await page.evaluate(MEASURE));
  return {
    looked: all.length,
    faint: all
      .filter(({ kind, ratio }) => ratio < (kind === 'text' ? TEXT : EDGE))
      .map(({ kind, what, ratio }) => `${kind} ${what}: ${ratio.toFixed(2)}`),
  };
}
