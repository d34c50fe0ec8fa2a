import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cardProblems, MAX_CARD_BYTES } from '../../adapters/lark/card-json.ts';
import { larkCapabilities } from '../../adapters/lark/index.ts';
import { escapeMarkdown } from '../../adapters/lark/markdown.ts';
import { renderCard } from '../../adapters/lark/render.ts';
import { LARK_WORDS } from '../../cards/lark-words.ts';
import type { Action, Card, Field } from '../../src/chat/card.ts';
import { outbound, PLAIN_CARD } from './harness.ts';

const PAGE = 'https://chayici.example/h5/abc';

function render(over: Partial<Card> = {}, out = {}) {
  return renderCard(outbound({ ...out, card: { ...PLAIN_CARD, ...over } }), larkCapabilities(), LARK_WORDS)
    .card;
}

function bodyText(card: ReturnType<typeof render>): string {
  return JSON.stringify(card.body);
}

function action(over: Partial<Action> = {}): Action {
  return { id: 'a.b', label: '办', style: 'default', ...over };
}

const FIELDS: Field[] = [
  { name: 'who', label: '姓名', type: 'text', required: true, maxLength: 20, value: '王*某' },
  { name: 'why', label: '理由', type: 'textarea', required: false, placeholder: '写清原因' },
  { name: 'count', label: '家数', type: 'number', required: true },
  { name: 'day', label: '日期', type: 'date', required: true, value: '2026-11-25' },
  { name: 'at', label: '时间', type: 'time', required: false, value: '09:30' },
  {
    name: 'unit',
    label: '单位',
    type: 'select',
    required: true,
    options: [
      { value: 'SCJG', label: '市监局' },
      { value: 'XF', label: '消防' },
    ],
    value: 'XF',
  },
  {
    name: 'people',
    label: '人员',
    type: 'multiselect',
    required: false,
    options: [
      { value: 'p1', label: '张三' },
      { value: 'p2', label: '李四' },
    ],
    value: 'p2\np1\nnobody',
  },
];

describe('a card', () => {
  test('shows title, facts, buttons and number', () => {
    const card = render();
    expect(card.header).toEqual({
      title: { tag: 'plain_text', content: '【联合检查】加油站 11月25日' },
      template: 'orange',
    });
    expect(card.config).toEqual({
      update_multi: true,
      width_mode: 'fill',
      summary: { content: '加油站联合检查，请确认' },
    });
    expect(card.body.elements).toEqual([
      { tag: 'markdown', content: '**备案号**：QH-2026-0031\n**对象**：3家（点看名单）' },
      {
        tag: 'button',
        text: { tag: 'plain_text', content: '确认参加' },
        type: 'primary',
        width: 'fill',
        behaviors: [{ type: 'callback', value: { c: 'card-1', a: 'task.confirm', v: 1 } }],
      },
      { tag: 'markdown', text_size: 'notation', content: '编号 T-31' },
    ]);
  });

  test.each([
    ['info', 'blue'],
    ['notice', 'orange'],
    ['urgent', 'red'],
    ['done', 'green'],
    ['closed', 'grey'],
  ] as const)('of tone %s has a %s head', (tone, template) => {
    expect(render({ tone }).header.template).toBe(template);
  });

  test('without actions shows what was done', () => {
    const card = render({ actions: [], status: ['✅ 消防 已确认（王某 10:05）'] });
    expect(bodyText(card)).toContain('✅ 消防 已确认（王某 10');
    expect(bodyText(card)).not.toContain('button');
  });

  test('four buttons stand in a row, danger and question kept, each knowing only card, action and version', () => {
    const card = render(
      {
        actions: [
          action({ id: 'one', style: 'primary' }),
          action({ id: 'two' }),
          action({ id: 'three', url: 'https://example.org/list' }),
          action({ id: 'four', style: 'danger', confirm: '确定退出？' }),
        ],
      },
      { version: 7 },
    );
    const row = card.body.elements.find(element => element.tag === 'column_set');
    const buttons = row?.tag === 'column_set' ? row.columns.flatMap(column => column.elements) : [];
    expect(buttons.map(button => button.behaviors[0])).toEqual([
      { type: 'callback', value: { c: 'card-1', a: 'one', v: 7 } },
      { type: 'callback', value: { c: 'card-1', a: 'two', v: 7 } },
      { type: 'open_url', default_url: 'https://example.org/list' },
      { type: 'callback', value: { c: 'card-1', a: 'four', v: 7 } },
    ]);
    expect(buttons[3]?.confirm?.text.content).toBe('确定退出？');
    expect(buttons[3]?.type).toBe('danger');
  });

  test('thirty facts fit', () => {
    const facts = Array.from({ length: 30 }, (_, i) => ({
      label: `第${i + 1}家`,
      text: `企业*${i}*（2026-11-${i})`,
    }));
    const card = render({ facts });
    expect(cardProblems(card)).toEqual([]);
    expect(bodyText(card)).toContain('第30家');
    expect(bodyText(card)).not.toContain('打开详情页');
  });

  test('a form holds a real element for each kind of field', () => {
    const card = render({
      actions: [action({ id: 'task.time', label: '提交', style: 'primary', fields: FIELDS })],
    });
    const form = card.body.elements.find(element => element.tag === 'form');
    const children = form?.tag === 'form' ? form.elements : [];
    const byName = (name: string) => children.find(child => 'name' in child && child.name === name);
    expect(byName('who')).toMatchObject({
      tag: 'input',
      required: true,
      max_length: 20,
      default_value: '王*某',
    });
    expect(byName('why')).toMatchObject({ tag: 'input', input_type: 'multiline_text', max_length: 1_000 });
    expect(byName('count')).toMatchObject({ tag: 'input', placeholder: { content: '请填数字' } });
    expect(byName('day')).toMatchObject({ tag: 'date_picker', initial_date: '2026-11-25' });
    expect(byName('at')).toMatchObject({ tag: 'picker_time', initial_time: '09:30' });
    expect(byName('unit')).toMatchObject({ tag: 'select_static', initial_option: 'XF' });
    expect(byName('people')).toMatchObject({ tag: 'multi_select_static', selected_values: ['p2', 'p1'] });
    expect(children.at(-1)).toMatchObject({
      tag: 'button',
      form_action_type: 'submit',
      behaviors: [{ type: 'callback', value: { c: 'card-1', a: 'task.time', v: 1 } }],
    });
  });

  test('two forms on a card share no name', () => {
    const card = render({
      actions: [action({ id: 'x', fields: FIELDS }), action({ id: 'y', fields: FIELDS })],
    });
    expect(cardProblems(card)).toEqual([]);
    expect(bodyText(card)).toContain('"f1_who"');
  });

  test('a form with a photo, or a choice among nothing, opens the page', () => {
    for (const field of [
      { name: 'p', label: '照片', type: 'photo' as const, required: true },
      { name: 's', label: '选', type: 'select' as const, required: true, options: [] },
    ]) {
      const card = render({ actions: [action({ id: 'x.y', fields: [field] })] });
      expect(bodyText(card)).toContain(`"default_url":"${PAGE}?a=x.y"`);
      expect(bodyText(card)).not.toContain('"form"');
    }
  });

  test('a chart is a native bar chart', () => {
    const card = render({ chart: { type: 'bar', title: '签收率', bars: [{ label: '消防', value: 92.5 }] } });
    expect(card.body.elements.find(element => element.tag === 'chart')).toMatchObject({
      chart_spec: { type: 'bar', data: { values: [{ label: '消防', value: 92.5 }] } },
    });
    const plain = renderCard(
      outbound({
        card: { ...PLAIN_CARD, chart: { type: 'bar', title: 't', bars: [{ label: 'x', value: 1 }] } },
      }),
      larkCapabilities({ chart: false }),
      LARK_WORDS,
    );
    expect(JSON.stringify(plain.card)).not.toContain('chart_spec');
  });

  test('what is too long is cut and the page takes its place', () => {
    const card = render({ facts: [{ label: '情况', text: '很长的情况。'.repeat(3_000) }] });
    expect(cardProblems(card)).toEqual([]);
    expect(bodyText(card)).toContain('打开详情页');
    expect(bodyText(card)).toContain(`"default_url":"${PAGE}"`);
  });

  test('a link that is none leads to the page instead', () => {
    const card = render({ actions: [action({ url: 'javascript:alert(1)' })] });
    expect(bodyText(card)).toContain(`"default_url":"${PAGE}"`);
    expect(bodyText(card)).not.toContain('javascript');
  });
});

describe('names with the characters of markup', () => {
  test.each([
    ['*加粗*', '&#42;加粗&#42;'],
    ['a_b_c', 'a&#95;b&#95;c'],
    ['<at id=all></at>', '&#60;at id=all&#62;&#60;/at&#62;'],
    ['[点我](http://evil.example/x)', '&#91;点我&#93;(http://evil.example/x)'],
    ['# 标题', '&#35; 标题'],
    ['1. 列表', '1&#46; 列表'],
    ['- 列表', '&#45; 列表'],
    ['2026-11-25 09:30', '2026-11-25 09:30'],
    [':OK: 好', '&#58;OK: 好'],
    ['行一\n- 行二', '行一\n&#45; 行二'],
    ['    四个空格', '四个空格'],
    ['&lt;', '&#38;lt;'],
    ['\u202E倒', '倒'],
    ['`代码`', '&#96;代码&#96;'],
  ])('%j shows as it is', (text, shown) => {
    expect(escapeMarkdown(text)).toBe(shown);
  });

  test('addresses stay usable', () => {
    expect(escapeMarkdown('名单 https://x.example/a_b?c=1&d=2 *')).toBe(
      '名单 https://x.example/a_b?c=1&d=2 &#42;',
    );
  });
});

const wild = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.constantFrom(
    '👨‍👩‍👧‍👦'.repeat(200),
    '*'.repeat(5_000),
    '长'.repeat(20_000),
    '',
    '\uD800',
    '<at id=all></at>',
    '| a | b |',
  ),
);
const anyField: fc.Arbitrary<Field> = fc.record(
  {
    name: fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,15}$/),
    label: wild,
    type: fc.constantFrom('text', 'textarea', 'number', 'date', 'time', 'select', 'multiselect', 'photo'),
    required: fc.boolean(),
    placeholder: wild,
    maxLength: fc.integer({ min: -5, max: 5_000 }),
    options: fc.array(fc.record({ value: wild, label: wild }), { maxLength: 150 }),
    value: wild,
  },
  { requiredKeys: ['name', 'label', 'type', 'required'] },
);
const anyAction: fc.Arbitrary<Action> = fc.record(
  {
    id: fc.stringMatching(/^[a-z0-9_.-]{1,40}$/),
    label: wild,
    style: fc.constantFrom('primary', 'default', 'danger'),
    confirm: wild,
    fields: fc.uniqueArray(anyField, { maxLength: 12, selector: field => field.name }),
    url: fc.oneof(fc.webUrl(), wild),
  },
  { requiredKeys: ['id', 'label', 'style'] },
);
const anyCard: fc.Arbitrary<Card> = fc.record(
  {
    kind: fc.constant('any.kind'),
    title: wild,
    tone: fc.constantFrom('info', 'notice', 'urgent', 'done', 'closed'),
    facts: fc.array(fc.oneof(fc.record({ text: wild }), fc.record({ label: wild, text: wild })), {
      maxLength: 60,
    }),
    status: fc.array(wild, { maxLength: 60 }),
    actions: fc.array(anyAction, { maxLength: 8 }),
    no: wild,
    summary: wild,
    chart: fc.record({
      type: fc.constant('bar'),
      title: wild,
      bars: fc.array(fc.record({ label: wild, value: fc.double() }), { maxLength: 80 }),
    }),
  },
  { requiredKeys: ['kind', 'title', 'tone', 'facts', 'status', 'actions', 'no', 'summary'] },
);

test('any card at all comes out as valid JSON 2.0 under 28 KB, with a way to act', () => {
  fc.assert(
    fc.property(anyCard, typed => {
      const { card: drawn, content } = renderCard(outbound({ card: typed }), larkCapabilities(), LARK_WORDS);
      expect(cardProblems(JSON.parse(content))).toEqual([]);
      expect(Buffer.byteLength(content, 'utf8')).toBeLessThanOrEqual(MAX_CARD_BYTES);
      expect(content.isWellFormed()).toBe(true);
      if (typed.actions.length > 0) expect(bodyText(drawn)).toContain('"behaviors"');
    }),
    { numRuns: 300 },
  );
});

describe('the validator', () => {
  const valid = render({ actions: [action({ fields: FIELDS })] });
  const form = valid.body.elements.find(element => element.tag === 'form');

  test.each<[string, unknown]>([
    ['an unknown property', { ...valid, card_link: {} }],
    ['schema 1.0', { ...valid, schema: '1.0' }],
    ['a card for one only', { ...valid, config: { ...valid.config, update_multi: false } }],
    ['a removed tag', { ...valid, body: { ...valid.body, elements: [{ tag: 'action', actions: [] }] } }],
    [
      'a form inside a form',
      { ...valid, body: { ...valid.body, elements: [{ ...form, elements: [form] }] } },
    ],
    ['the same form twice', { ...valid, body: { ...valid.body, elements: [form, form] } }],
    [
      'a form without submit',
      {
        ...valid,
        body: {
          ...valid.body,
          elements: [{ tag: 'form', name: 'f', elements: [{ tag: 'markdown', content: 'x' }] }],
        },
      },
    ],
    [
      'too many elements',
      { ...valid, body: { ...valid.body, elements: Array.from({ length: 201 }, () => ({ tag: 'hr' })) } },
    ],
    [
      'too many bytes',
      { ...valid, body: { ...valid.body, elements: [{ tag: 'markdown', content: '长'.repeat(10_000) }] } },
    ],
    [
      'a callback value that is text',
      JSON.parse(JSON.stringify(valid).replace(/"value":\{[^}]*\}/, '"value":"x"')),
    ],
  ])('finds %s', (_what, card) => {
    expect(cardProblems(card)).not.toEqual([]);
  });
});
