import type { Block, ButtonView, CardTone, CardView, FieldType, FieldView } from '../phone.ts';
import {
  allElements,
  childrenOf,
  isObject,
  type Json,
  objects,
  parse,
  rootElements,
  text,
  textOf,
  within,
} from './card-tree.ts';
import type { Message } from './chats.ts';

const TONES: Readonly<Record<string, CardTone>> = {
  red: 'urgent',
  carmine: 'urgent',
  orange: 'notice',
  yellow: 'notice',
  green: 'done',
  turquoise: 'done',
  grey: 'closed',
};

/** A button of a card, and what it does. */
export interface CardButton {
  readonly view: ButtonView;
  readonly element: Json;
  /** The form it submits. */
  readonly form: Json | undefined;
  readonly callback: Json | undefined;
}

/** Draws the card a message holds, as this person's phone shows it. */
export function cardView(message: Message, openId: string, expired: boolean): CardView {
  const card = parse(message.content) ?? {};
  const header = isObject(card.header) ? card.header : {};
  const buttons = cardButtons(card);
  const blocks = rootElements(card).flatMap(element => blocksOf(element, buttons, expired));
  return {
    type: 'card',
    cardId: message.id,
    title: textOf(header.title),
    tone: TONES[text(header.template)] ?? 'info',
    head: 'filled',
    blocks: gather(blocks),
    busy: (message.tapping.get(openId) ?? 0) > 0,
    updates: message.changes.length,
  };
}

/** Every button of the card; its id is its name or its place. */
export function cardButtons(card: Json): CardButton[] {
  const forms = rootElements(card).filter(element => element.tag === 'form');
  return allElements(card)
    .filter(element => element.tag === 'button')
    .map((element, index) => {
      const behaviors = objects(element.behaviors);
      const callback = behaviors.find(one => one.type === 'callback')?.value;
      const link = behaviors.find(one => one.type === 'open_url');
      const confirm = isObject(element.confirm) ? element.confirm : undefined;
      const form = forms.find(one => within(one).includes(element));
      return {
        element,
        form: element.form_action_type === 'submit' ? form : undefined,
        callback: isObject(callback) ? callback : undefined,
        view: {
          id: text(element.name) || `button_${index}`,
          label: textOf(element.text),
          style: styleOf(text(element.type)),
          ...(link === undefined ? {} : { url: text(link.default_url) }),
          ...(confirm === undefined ? {} : { confirm: textOf(confirm.text) || textOf(confirm.title) }),
          ...(element.disabled === true ? { disabled: true } : {}),
        },
      };
    });
}

function styleOf(type: string): ButtonView['style'] {
  if (type.startsWith('primary') || type === 'laser') return 'primary';
  return type.startsWith('danger') ? 'danger' : 'default';
}

function blocksOf(element: Json, buttons: readonly CardButton[], expired: boolean): Block[] {
  switch (element.tag) {
    case 'markdown':
      return element.text_size === 'notation'
        ? [{ block: 'note', text: plainText(text(element.content)) }]
        : [{ block: 'markdown', text: pageMarkdown(text(element.content)) }];
    case 'div':
      return [{ block: 'markdown', text: pageMarkdown(textOf(element.text)) }];
    case 'hr':
      return [{ block: 'divider' }];
    case 'button':
      return [{ block: 'buttons', layout: 'row', buttons: viewsOf([element], buttons, expired) }];
    case 'form':
      return [formBlock(element, buttons, expired)];
    case 'chart':
      return chartBlock(element);
    default:
      return childrenOf(element).flatMap(child => blocksOf(child, buttons, expired));
  }
}

function viewsOf(elements: readonly Json[], buttons: readonly CardButton[], expired: boolean): ButtonView[] {
  return buttons
    .filter(button => elements.includes(button.element))
    .map(({ view }) => (expired && view.url === undefined ? { ...view, disabled: true } : view));
}

/** Neighbouring buttons share a row. */
function gather(blocks: readonly Block[]): Block[] {
  const gathered: Block[] = [];
  for (const block of blocks) {
    const last = gathered.at(-1);
    if (block.block === 'buttons' && last?.block === 'buttons') {
      const buttons = [...last.buttons, ...block.buttons];
      gathered[gathered.length - 1] = { block: 'buttons', layout: layoutOf(buttons), buttons };
    } else gathered.push(block);
  }
  return gathered;
}

/** Characters of labels that one line of a phone takes beside the buttons' own frames. */
const LABELS_PER_LINE = 14;
const BUTTONS_PER_LINE = 3;

function layoutOf(buttons: readonly ButtonView[]): 'row' | 'column' {
  const length = buttons.reduce((sum, button) => sum + button.label.length, 0);
  return length <= LABELS_PER_LINE && buttons.length <= BUTTONS_PER_LINE ? 'row' : 'column';
}

function formBlock(form: Json, buttons: readonly CardButton[], expired: boolean): Block {
  const inside = within(form).slice(1);
  return {
    block: 'form',
    name: text(form.name),
    fields: formFields(form),
    buttons: viewsOf(inside, buttons, expired),
  };
}

const FIELD_TYPES: Readonly<Record<string, FieldType>> = {
  select_static: 'select',
  multi_select_static: 'multiselect',
  date_picker: 'date',
  picker_time: 'time',
  picker_datetime: 'datetime',
};

/** The fields of a form; a markdown line right before a field without a label of its own is its label. */
export function formFields(form: Json): FieldView[] {
  let before = '';
  return within(form).flatMap((element): FieldView[] => {
    if (element.tag === 'markdown') before = plainText(text(element.content)).replace(/ \*$/, '');
    const type = element.tag === 'input' ? inputType(element) : FIELD_TYPES[text(element.tag)];
    if (type === undefined) return [];
    const label = textOf(element.label) || before || textOf(element.placeholder);
    before = '';
    return [
      {
        name: text(element.name),
        label,
        type,
        required: element.required === true,
        ...(textOf(element.placeholder) === '' ? {} : { placeholder: textOf(element.placeholder) }),
        ...(typeof element.max_length === 'number' ? { maxLength: element.max_length } : {}),
        ...(Array.isArray(element.options) ? { options: optionsOf(element) } : {}),
        ...initialOf(element),
      },
    ];
  });
}

function inputType(element: Json): FieldType {
  return element.input_type === 'multiline_text' ? 'textarea' : 'text';
}

function optionsOf(element: Json): { value: string; label: string }[] {
  return objects(element.options).map(option => ({ value: text(option.value), label: textOf(option.text) }));
}

function initialOf(element: Json): { value?: string | string[] } {
  const chosen = element.selected_values;
  if (Array.isArray(chosen)) return { value: chosen.filter(one => typeof one === 'string') };
  const single =
    element.default_value ??
    element.initial_option ??
    element.initial_date ??
    element.initial_time ??
    element.initial_datetime;
  return typeof single === 'string' ? { value: single } : {};
}

function chartBlock(element: Json): Block[] {
  const spec = isObject(element.chart_spec) ? element.chart_spec : {};
  const data = isObject(spec.data) ? spec.data : {};
  const horizontal = spec.direction === 'horizontal';
  const labelField = text(horizontal ? spec.yField : spec.xField);
  const valueField = text(horizontal ? spec.xField : spec.yField);
  const bars = objects(data.values).map(row => ({
    label: String(row[labelField] ?? ''),
    value: Number(row[valueField] ?? 0),
  }));
  const title = isObject(spec.title) ? text(spec.title.text) : '';
  return [{ block: 'chart', title, bars }];
}

const ENTITY = /&#(\d{1,6});/g;
const MARKUP = /[\\`*_{}[\]()#+.!>~|-]/;

/** Feishu's way to write a character that is not markup (an entity) in the page's way (a backslash). */
function pageMarkdown(content: string): string {
  return content.replace(ENTITY, (_entity, code: string) => {
    const char = String.fromCodePoint(Number(code));
    if (char === '<') return '<\u200B';
    return MARKUP.test(char) ? `\\${char}` : char;
  });
}

/** The text alone, entities read and markup taken off. */
function plainText(content: string): string {
  return content
    .replace(/\*\*(.+?)\*\*/g, '$1')
    .replaceAll('\\*', '*')
    .replace(ENTITY, (_entity, code: string) => String.fromCodePoint(Number(code)));
}
