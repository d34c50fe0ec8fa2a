import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createRenderer, MAX_MESSAGE_BYTES, type RenderSettings } from '../../adapters/zwdd/render.ts';
import { ZWDD_WORDS } from '../../cards/zwdd-words.ts';
import type { Capabilities } from '../../src/chat/capability.ts';
import { card, outbound, TUESDAY_9 } from './support.ts';

const capabilities: Capabilities = {
  callbackButtons: false,
  forms: false,
  update: false,
  editWindowDays: Number.POSITIVE_INFINITY,
  idempotencyWindowMs: 86_400_000,
  recipientsPerCall: 1,
  maxBytes: MAX_MESSAGE_BYTES,
  maxButtons: 4,
  chart: 'none',
  urgentPush: false,
  readReceipts: false,
  todo: true,
  dropsRepeats: true,
};
const renderer = (changes: Partial<RenderSettings> = {}) =>
  createRenderer({
    capabilities,
    copy: ZWDD_WORDS,
    links: { addresses: 'one', pcPrefix: '' },
    robotName: '综合查一次',
    replies: true,
    ...changes,
  });

const message = z.object({
  action_card: z.object({
    title: z.string(),
    markdown: z.string(),
    btn_json_list: z.array(z.record(z.string(), z.string())),
  }),
});
const read = (json: string) => message.parse(JSON.parse(json)).action_card;
const bytes = (json: string): number => Buffer.byteLength(json, 'utf8');

describe('a card as a work notification', () => {
  it('has facts, state, numbered answers and its number; buttons open its page', () => {
    const shown = read(renderer().card(outbound(), TUESDAY_9));
    expect(shown.title).toBe('【联合检查】加油站 9月15日');
    expect(shown.markdown.split('\n')).toEqual([
      '牵头：县应急管理局',
      '请在9月12日12:00前确认',
      '已确认 0/6',
      '也可给“综合查一次”机器人回复数字：1＝确认参加，3＝不参加',
      '编号 QH-2026-0001 · 9月15日 09:00',
    ]);
    expect(shown.btn_json_list.map(button => [button.title, button.action_url])).toEqual([
      ['确认参加', `${outbound().pageUrl}?a=confirm`],
      ['提时间', `${outbound().pageUrl}?a=propose`],
      ['不参加', `${outbound().pageUrl}?a=refuse`],
    ]);
  });

  it('offers no numbered answer where none can arrive', () => {
    expect(renderer({ replies: false }).card(outbound(), TUESDAY_9)).not.toContain('回复');
  });

  it('opens its page when nothing is left to do', () => {
    const shown = read(renderer().card(outbound({ card: card({ actions: [] }) }), TUESDAY_9));
    expect(shown.btn_json_list).toEqual([{ title: '查看详情', action_url: outbound().pageUrl }]);
  });

  it('says something new every time', () => {
    const texts = [
      renderer().card(outbound({ repeat: 1 }), TUESDAY_9),
      renderer().card(outbound({ repeat: 2 }), TUESDAY_9),
      renderer().card(outbound({ repeat: 2 }), TUESDAY_9 + 60_000),
    ].map(json => read(json).markdown);
    expect(new Set(texts).size).toBe(3);
    expect(texts[1]).toContain('第2次');
    expect(renderer().text('已确认参加。', TUESDAY_9)).not.toBe(
      renderer().text('已确认参加。', TUESDAY_9 + 1_000),
    );
  });

  it('gives computers and phones an address of their own where that is set', () => {
    const split = renderer({ links: { addresses: 'split', pcPrefix: 'open:' } });
    expect(read(split.card(outbound(), TUESDAY_9)).btn_json_list[0]).toEqual({
      title: '确认参加',
      action_pc_url: `open:${outbound().pageUrl}?a=confirm`,
      action_mobile_url: `${outbound().pageUrl}?a=confirm`,
    });
  });

  it.each([
    ['long Chinese', '查'.repeat(3_000)],
    ['emoji of several parts', '👨‍👩‍👧‍👦'.repeat(300)],
    ['characters that JSON escapes', '"\\\n'.repeat(900)],
    ['half a surrogate', `${'查'.repeat(900)}\ud83d`],
  ])('stays within 2048 bytes with %s and breaks no character', (_what, long) => {
    const facts = Array.from({ length: 30 }, () => ({ label: '对象', text: long }));
    const json = renderer().card(
      outbound({ card: card({ facts, status: [long, '已确认 0/6'] }) }),
      TUESDAY_9,
    );
    expect(bytes(json)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
    expect(bytes(json)).toBeGreaterThan(MAX_MESSAGE_BYTES - 200);
    const { markdown } = read(json);
    expect(markdown).toContain('全文见详情页');
    expect(markdown.endsWith('编号 QH-2026-0001 · 9月15日 09:00')).toBe(true);
    expect(markdown).toContain('已确认 0/6');
    expect(markdown).toContain('1＝确认参加');
    expect(markdown.isWellFormed()).toBe(true);
    expect(markdown.replaceAll('👨‍👩‍👧‍👦', '')).not.toMatch(/\p{Extended_Pictographic}|\u200d/u);
  });

  it('leads to the page by one button when addresses are long or actions many', () => {
    const pageUrl = `https://qh.example.gov.cn/h5/${'a'.repeat(600)}`;
    const json = renderer().card(outbound({ pageUrl }), TUESDAY_9);
    expect(bytes(json)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
    expect(read(json).btn_json_list).toEqual([{ title: '打开详情页办理', action_url: pageUrl }]);
  });

  it('cuts a long answer between characters', () => {
    const json = renderer().text('好'.repeat(2_000), TUESDAY_9);
    expect(bytes(json)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
    expect(json).toContain('…（09:00:00）');
  });
});
