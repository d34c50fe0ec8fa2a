import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outTrackId, readTrackId } from '../../adapters/dingtalk/identity.ts';
import { bytesOf, cutToBytes, cutWithMark, escapeMarkdown, plain } from '../../adapters/dingtalk/markdown.ts';
import {
  createRenderer,
  DEFAULT_BUDGETS,
  PUBLIC_TEMPLATE_ID,
  type RenderSettings,
} from '../../adapters/dingtalk/render.ts';
import { DINGTALK_WORDS } from '../../cards/dingtalk-words.ts';
import type { Capabilities } from '../../src/chat/capability.ts';
import type { Action, Card } from '../../src/chat/card.ts';
import { card, outbound } from './helper/setup.ts';

const capabilities = (forms: boolean): Capabilities => ({
  callbackButtons: true,
  forms,
  update: true,
  editWindowDays: Number.POSITIVE_INFINITY,
  idempotencyWindowMs: Number.POSITIVE_INFINITY,
  recipientsPerCall: 20,
  maxBytes: 3_072,
  maxButtons: 5,
  chart: 'none',
  urgentPush: true,
  readReceipts: false,
  todo: false,
  dropsRepeats: false,
});

function renderer(mode: 'public' | 'own', changes: Partial<RenderSettings> = {}) {
  const settings: RenderSettings = {
    mode,
    templateId: mode === 'own' ? 'own.schema' : PUBLIC_TEMPLATE_ID,
    escape: 'fullwidth',
    budgets: DEFAULT_BUDGETS,
    maxButtons: 5,
    copy: DINGTALK_WORDS,
    ...changes,
  };
  return createRenderer(settings, capabilities(mode === 'own'));
}

const inPublic = renderer('public');
const inOwn = renderer('own');
const page = outbound().pageUrl;

const buttonsOf = (params: Readonly<Record<string, string>>) =>
  JSON.parse(params.sys_full_json_obj ?? '').msgButtons;

describe('the public template', () => {
  it('shows facts, state and number, taps that call back and forms that open the page', () => {
    const params = inPublic.params(outbound({ card: card({ status: ['✅ 消防 已确认'] }) }));
    expect(params.title).toBe('【联合检查】加油站 9月15日');
    expect(params.markdown).toBe(
      ['**牵头**：应急管理局', '请在 9月12日 12:00 前确认', '✅ 消防 已确认', '编号 QH-2026-0001'].join(
        '  \n  ',
      ),
    );
    expect(params.tips).toBe('');
    expect(buttonsOf(params)).toEqual([
      {
        text: '确认参加',
        color: 'blue',
        id: 'confirm',
        request: true,
        params: { id: 'confirm', c: outbound().cardId, v: '3' },
      },
      { text: '提时间', color: 'gray', url: `${page}?a=time`, iosUrl: `${page}?a=time` },
    ]);
  });

  it('does not write 编号 twice when the card says it already', () => {
    expect(inPublic.params(outbound({ card: card({ no: '编号 7' }) })).markdown).toMatch(/ {2}编号 7$/);
  });

  it('gives way to one button to the page when the buttons do not fit', () => {
    const long: Action[] = ['一', '二', '三', '四'].map((label, n) => ({
      id: `action.${n}`,
      label: label.repeat(20),
      style: 'default',
      url: `https://example.gov.cn/${'x'.repeat(120)}/${n}`,
    }));
    const buttons = buttonsOf(inPublic.params(outbound({ card: card({ actions: long }) })));
    expect(buttons).toEqual([{ text: '打开详情页办理', color: 'gray', url: page, iosUrl: page }]);
  });

  it('keeps as many taps as fit, from the first, beside the way to the page', () => {
    const many: Action[] = Array.from({ length: 9 }, (_, n) => ({
      id: `a${n}`,
      label: `办法${n}`,
      style: 'default',
    }));
    const buttons = buttonsOf(inPublic.params(outbound({ card: card({ actions: many }) })));
    expect(buttons.map((button: { text: string }) => button.text)).toEqual([
      '办法0',
      '办法1',
      '办法2',
      '办法3',
      '打开详情页办理',
    ]);
  });
});

describe('the county’s own template', () => {
  it('has native forms, every variable always there', () => {
    const params = inOwn.params(outbound());
    expect(Object.keys(params)).toEqual([
      'title',
      'tone',
      'markdown',
      'status',
      'buttons',
      'form',
      'form_visible',
      'form_submit',
    ]);
    expect(params.markdown?.endsWith('编号 QH-2026-0001')).toBe(true);
    expect(params).toMatchObject({
      tone: 'notice',
      form_visible: 'true',
      form_submit: '提时间',
    });
    expect(JSON.parse(params.buttons ?? '')).toHaveLength(1);
    expect(JSON.parse(params.form ?? '')).toEqual({
      fields: [
        { name: 'date', label: '日期', type: 'DATE', required: true },
        {
          name: 'part',
          label: '时段',
          type: 'SELECT',
          required: true,
          defaultValue: { index: 1, value: 'pm' },
          options: [
            { value: 'am', text: '上午' },
            { value: 'pm', text: '下午' },
          ],
        },
        { name: '_a', type: 'TEXT', hidden: true, defaultValue: 'time' },
        { name: '_v', type: 'TEXT', hidden: true, defaultValue: '3' },
      ],
    });
  });

  it('clears the form and the buttons when nothing is left to do', () => {
    expect(inOwn.params(outbound({ card: card({ actions: [] }) }))).toMatchObject({
      buttons: '[]',
      form: '{"fields":[]}',
      form_visible: 'false',
      form_submit: '',
    });
  });

  it('sends a form that does not fit, a second form and a photo to the page', () => {
    const options = Array.from({ length: 60 }, (_, n) => ({ value: `unit${n}`, label: `第${n}单位` }));
    const field = { name: 'unit', label: '单位', type: 'select', required: true } as const;
    const actions: Action[] = [
      { id: 'big', label: '选单位', style: 'default', fields: [{ ...field, options }] },
      { id: 'small', label: '说明', style: 'default', fields: [{ ...field, name: 'why', type: 'textarea' }] },
      {
        id: 'second',
        label: '说明二',
        style: 'danger',
        fields: [{ ...field, name: 'why', type: 'textarea' }],
      },
      { id: 'photo', label: '拍照', style: 'default', fields: [{ ...field, name: 'photo', type: 'photo' }] },
    ];
    const params = inOwn.params(outbound({ card: card({ actions }) }));
    expect(params.form_submit).toBe('说明');
    const urls = JSON.parse(params.buttons ?? '').map((button: { url: string }) => button.url);
    expect(urls).toEqual([`${page}?a=big`, `${page}?a=second`, `${page}?a=photo`]);
  });

  it('asks before a dangerous tap and shows it in red', () => {
    const actions: Action[] = [{ id: 'quit', label: '申请退出', style: 'danger', confirm: '确定退出？' }];
    const [button] = JSON.parse(inOwn.params(outbound({ card: card({ actions }) })).buttons ?? '');
    expect(button).toEqual({
      id: 'quit',
      label: '申请退出',
      style: 'danger',
      confirm: '确定退出？',
      params: { id: 'quit', c: outbound().cardId, v: '3' },
    });
  });
});

describe('names in markdown', () => {
  it('show as they are written and format nothing', () => {
    expect(escapeMarkdown('*甲*_乙_[丙](http://x.cn)#丁>@张三 `a`', 'fullwidth')).toBe(
      '＊甲＊＿乙＿［丙］（http://x.cn）＃丁＞＠张三 ｀a｀',
    );
    expect(escapeMarkdown('*甲* @乙 [丙](丁) #1', 'backslash')).toBe('\\*甲\\* \\@乙 \\[丙\\]\\(丁\\) \\#1');
  });

  it('keep an address usable', () => {
    expect(escapeMarkdown('见 https://qh.gov.cn/verify/A_B?x=1#y 处', 'fullwidth')).toContain(
      'https://qh.gov.cn/verify/A_B?x=1#y',
    );
  });

  it('cannot start a list, and hold no line breaks, control or direction characters', () => {
    expect(escapeMarkdown('- 一\n# 二\u202E三\u0000', 'fullwidth')).toBe('\u200B- 一 ＃ 二三');
    expect(escapeMarkdown('1. 一', 'fullwidth')).toBe('\u200B1. 一');
  });

  it('lose lone surrogates', () => {
    expect(plain('a\uD800b\uDC00c😀')).toBe('abc😀');
  });

  it('leave no active character outside addresses (property)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const escaped = escapeMarkdown(text, 'fullwidth').replaceAll(/https?:\/\/\S+/g, '');
        expect(escaped).not.toMatch(/[\\`*_~[\]()<>#@|]/);
      }),
    );
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(fc.constantFrom('字', '👩‍👩‍👧‍👦', 'é', '🇨🇳', 'a', '\uD800', '*', '\\', '\n', ' '), {
      maxLength: 400,
    })
    .map(p => p.join('')),
);

const anyCard: fc.Arbitrary<Card> = fc
  .record({
    title: anyText,
    facts: fc.array(fc.record({ label: anyText, text: anyText }), { maxLength: 8 }),
    status: fc.array(anyText, { maxLength: 6 }),
    no: anyText,
    summary: anyText,
    labels: fc.array(anyText, { maxLength: 6 }),
  })
  .map(({ labels, ...rest }) =>
    card({ ...rest, actions: labels.map((label, n) => ({ id: `a${n}`, label, style: 'default' as const })) }),
  );

describe('byte budgets', () => {
  const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });
  const split = (text: string) => [...graphemes.segment(text)].map(part => part.segment);

  it('are kept without breaking a character (property)', () => {
    fc.assert(
      fc.property(anyText, fc.nat(200), (raw, budget) => {
        const text = plain(raw);
        const cut = cutToBytes(text, budget);
        expect(bytesOf(cut)).toBeLessThanOrEqual(budget);
        expect(split(text).slice(0, split(cut).length)).toEqual(split(cut));
        const next = split(text)[split(cut).length];
        if (next !== undefined) expect(bytesOf(cut) + bytesOf(next)).toBeGreaterThan(budget);
        expect(bytesOf(cutWithMark(text, budget, '…'))).toBeLessThanOrEqual(budget);
      }),
    );
  });

  it.each(['public', 'own'] as const)(
    'hold for every value of the %s template and nothing is malformed (property)',
    mode => {
      for (const style of ['fullwidth', 'backslash'] as const) {
        const target = renderer(mode, { escape: style });
        fc.assert(
          fc.property(anyCard, made => {
            for (const [name, value] of Object.entries(target.params(outbound({ card: made })))) {
              expect(bytesOf(value), name).toBeLessThanOrEqual(1_024);
              expect(value.isWellFormed(), name).toBe(true);
            }
          }),
          { numRuns: 60 },
        );
      }
    },
  );

  const long = card({
    facts: Array.from({ length: 8 }, (_, n) => ({ label: `事项${n}`, text: '长'.repeat(80) })),
    status: ['✅ 已确认'],
  });

  it('cut the facts, name the page, and keep state and number', () => {
    const text = inPublic.params(outbound({ card: long })).markdown ?? '';
    expect(bytesOf(text)).toBeLessThanOrEqual(1_024);
    expect(bytesOf(text)).toBeGreaterThan(950);
    expect(text).toContain('**事项0**：');
    expect(text).toContain(`[…（全文见详情页）](${page})`);
    expect(text.endsWith('✅ 已确认  \n  编号 QH-2026-0001')).toBe(true);
  });

  it('leave neither an open bold mark nor half an escape at the cut', () => {
    for (let budget = 200; budget < 400; budget += 1) {
      const target = renderer('public', {
        escape: 'backslash',
        budgets: { ...DEFAULT_BUDGETS, markdown: budget },
      });
      const made = card({
        facts: [
          { label: '名称', text: '*'.repeat(50) },
          { label: '很长的名称'.repeat(20), text: '*'.repeat(300) },
          { label: '备注', text: '@@' },
        ],
      });
      const lines = target.params(outbound({ card: made })).markdown?.split('  \n  ') ?? [];
      for (const line of lines) {
        expect((line.match(/\*\*/g) ?? []).length % 2, line).toBe(0);
        expect(/(?:^|[^\\])(?:\\\\)*\\$/.test(line), line).toBe(false);
      }
    }
  });

  it('keep the newest of many states', () => {
    const status = Array.from({ length: 40 }, (_, n) => `✅ 第${n}家单位 已确认`);
    const text = inPublic.params(outbound({ card: card({ status }) })).markdown ?? '';
    expect(text).toContain('第39家单位');
    expect(text).not.toContain('第0家单位');
  });

  it('do without the link when the page’s address alone would fill the card', () => {
    const text =
      inPublic.params(outbound({ card: long, pageUrl: `https://x/${'y'.repeat(900)}` })).markdown ?? '';
    expect(text).toContain('…（全文见详情页）');
    expect(text).not.toContain('](https://x/');
  });
});

describe('a notice', () => {
  it('is the same for everybody whose card is the same', () => {
    const made = card({ actions: [] });
    const first = inPublic.notice(outbound({ card: made, userId: 'a', pageUrl: 'https://x/1' }));
    expect(first).toEqual(
      inPublic.notice(outbound({ card: made, userId: 'b', pageUrl: 'https://x/2', cardId: 'c2' })),
    );
    expect(first?.text.startsWith('### 【联合检查】加油站 9月15日')).toBe(true);
  });

  it('is none when something is asked or the text is too long to share', () => {
    expect(inPublic.notice(outbound())).toBeUndefined();
    const long = card({ actions: [], facts: [{ text: '长'.repeat(2_000) }] });
    expect(inPublic.notice(outbound({ card: long }))).toBeUndefined();
  });
});

describe('outTrackId', () => {
  it('leads back to the card and the post it was made of (property)', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Za-z0-9_.-]{1,90}$/),
        fc.integer({ min: 1, max: 99_999 }),
        (cardId, post) => {
          const id = outTrackId({ cardId, post });
          expect(readTrackId(id ?? '')).toEqual({ cardId, post });
        },
      ),
    );
  });

  it.each(['', 'abc', 'abc.', 'abc.0', 'abc.-1', 'abc.01', '.1', 'a b.1', `${'x'.repeat(100)}.1`])(
    '“%s” is none of ours',
    id => {
      expect(readTrackId(id)).toBeUndefined();
    },
  );
});
