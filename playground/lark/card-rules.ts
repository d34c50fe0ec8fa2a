import { refusal } from './api-error.ts';
import {
  allElements,
  childrenOf,
  isObject,
  type Json,
  objects,
  parse,
  rootElements,
  text,
  within,
} from './card-tree.ts';

/** What the platform says about a card it will not take: 230099, the reason inside the text. */
function invalid(code: number, message: string, path: string): Error {
  return refusal(
    230099,
    `Failed to create card content, ext=ErrCode: ${code}; ErrMsg: ${message}; ErrPath: ${path}`,
  );
}

const MAX_ELEMENTS = 200;
const MAX_DEPTH = 5;
/** Documented as 5; the vendor's own plugin met refusals above 3. */
const MAX_TABLES = 3;
const ELEMENT_ID = /^[A-Za-z][A-Za-z0-9_]{0,19}$/;

const LAYOUT = [
  'direction',
  'padding',
  'horizontal_spacing',
  'horizontal_align',
  'vertical_spacing',
  'vertical_align',
  'background_style',
];
const FIELD = [
  'name',
  'required',
  'disabled',
  'placeholder',
  'width',
  'type',
  'behaviors',
  'confirm',
  'value',
];
const SELECT = [...FIELD, 'options'];

/** Properties of each component in JSON 2.0 (card docs, components); `tag`, `element_id` and `margin` go everywhere. */
const PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  markdown: ['content', 'text_align', 'text_size', 'icon'],
  div: ['text', 'icon', 'width'],
  hr: [],
  img: ['img_key', 'alt', 'title', 'corner_radius', 'scale_type', 'size', 'transparent', 'preview'],
  person: ['user_id', 'size', 'show_avatar', 'show_name', 'style'],
  person_list: [
    'persons',
    'size',
    'lines',
    'show_avatar',
    'show_name',
    'drop_invalid_user_id',
    'icon',
    'ud_icon',
  ],
  button: [
    'text',
    'type',
    'size',
    'width',
    'icon',
    'disabled',
    'disabled_tips',
    'hover_tips',
    'confirm',
    'behaviors',
    'name',
    'required',
    'form_action_type',
  ],
  form: ['name', 'elements', ...LAYOUT],
  input: [
    ...FIELD,
    'label',
    'label_position',
    'default_value',
    'max_length',
    'input_type',
    'rows',
    'auto_resize',
    'max_rows',
    'show_icon',
  ],
  select_static: [...SELECT, 'initial_option', 'initial_index'],
  multi_select_static: [...SELECT, 'selected_values'],
  select_person: [...SELECT, 'initial_option'],
  multi_select_person: [...SELECT, 'selected_values'],
  date_picker: [...FIELD, 'initial_date'],
  picker_time: [...FIELD, 'initial_time'],
  picker_datetime: [...FIELD, 'initial_datetime'],
  overflow: ['options', 'width', 'confirm', 'value'],
  checker: [
    'name',
    'checked',
    'text',
    'overall_checkable',
    'button_area',
    'padding',
    'confirm',
    'behaviors',
    'disabled',
  ],
  column_set: ['flex_mode', 'columns', 'action', ...LAYOUT],
  column: ['width', 'weight', 'elements', 'action', ...LAYOUT],
  table: [
    'columns',
    'rows',
    'page_size',
    'row_height',
    'row_max_height',
    'freeze_first_column',
    'header_style',
  ],
  chart: ['chart_spec', 'aspect_ratio', 'color_theme', 'height', 'preview'],
  collapsible_panel: ['expanded', 'header', 'border', 'background_color', 'elements', ...LAYOUT],
  interactive_container: [
    'width',
    'height',
    'background_style',
    'has_border',
    'border_color',
    'corner_radius',
    'behaviors',
    'disabled',
    'confirm',
    'elements',
    ...LAYOUT,
  ],
};
const ANYWHERE = ['tag', 'element_id', 'margin'];
/** Tags that JSON 2.0 no longer has. */
const REMOVED = new Set(['action', 'note']);
const IN_FORM = new Set([
  'input',
  'select_static',
  'multi_select_static',
  'select_person',
  'multi_select_person',
  'date_picker',
  'picker_time',
  'picker_datetime',
  'checker',
  'button',
]);

const ROOT = ['schema', 'config', 'card_link', 'header', 'body'];
const CONFIG = [
  'update_multi',
  'width_mode',
  'enable_forward',
  'enable_forward_interaction',
  'streaming_mode',
  'streaming_config',
  'summary',
  'locales',
  'style',
  'use_custom_translation',
];
const HEADER = ['title', 'subtitle', 'text_tag_list', 'template', 'icon', 'padding'];
const TEMPLATES = new Set(
  'blue wathet turquoise green yellow orange red carmine violet purple indigo grey default'.split(' '),
);
const BODY = ['elements', ...LAYOUT];

/** The card in this content, judged as the platform judges it; throws what the platform would answer. */
export function checkedCard(content: string, maxBytes: number): Json {
  if (Buffer.byteLength(content, 'utf8') > maxBytes) {
    throw refusal(230025, 'The length of the message content reaches its limit.');
  }
  const card = parse(content);
  if (card === undefined) throw invalid(200621, 'parse card json err', 'ROOT');
  if (card.schema !== '2.0') throw invalid(200800, 'only cards of JSON 2.0 are known here', 'ROOT -> schema');
  known(card, ROOT, 'ROOT');
  if (isObject(card.config)) known(card.config, CONFIG, 'ROOT -> config');
  if (isObject(card.config) && card.config.update_multi === false) {
    throw invalid(200621, 'update_multi can only be true', 'ROOT -> config -> update_multi');
  }
  checkHeader(card.header);
  if (!isObject(card.body) || !Array.isArray(card.body.elements))
    throw invalid(200621, 'elements is missing', 'ROOT -> body');
  known(card.body, BODY, 'ROOT -> body');
  rootElements(card).forEach((element, index) => {
    checkElement(element, `ROOT -> body -> elements -> [${index}]`, 1, true);
  });
  checkWhole(card);
  return card;
}

function checkHeader(header: unknown): void {
  if (header === undefined) return;
  if (!isObject(header)) throw invalid(200621, 'header is not an object', 'ROOT -> header');
  known(header, HEADER, 'ROOT -> header');
  const { template } = header;
  if (template !== undefined && !TEMPLATES.has(text(template))) {
    throw invalid(200621, 'unknown template', 'ROOT -> header -> template');
  }
}

function known(object: Json, properties: readonly string[], path: string): void {
  const stranger = Object.keys(object).find(key => !properties.includes(key));
  if (stranger !== undefined)
    throw invalid(200621, `unknown property, property: ${stranger}`, `${path} -> ${stranger}`);
}

function checkElement(element: Json, path: string, depth: number, atRoot: boolean): void {
  const tag = text(element.tag);
  const here = `${path}(tag: ${tag})`;
  if (REMOVED.has(tag))
    throw invalid(200861, `cards of schema V2 no longer support this capability: tag ${tag}`, here);
  const properties = PROPERTIES[tag];
  if (properties === undefined) throw invalid(200621, `not support tag: ${tag}`, here);
  known(element, [...properties, ...ANYWHERE], here);
  if (depth > MAX_DEPTH) throw invalid(200621, 'containers are nested too deep', here);
  if ((tag === 'form' || tag === 'table') && !atRoot)
    throw invalid(200621, `${tag} only goes at the root`, here);
  if (element.element_id !== undefined && !ELEMENT_ID.test(text(element.element_id))) {
    throw invalid(200621, 'element_id is not valid', here);
  }
  if (tag === 'form') checkForm(element, here);
  if (
    tag === 'input' &&
    !(Number(element.max_length ?? 1_000) >= 1 && Number(element.max_length ?? 1_000) <= 1_000)
  ) {
    throw invalid(200621, 'max_length must be 1 to 1000', here);
  }
  if (tag === 'chart' && !isObject(element.chart_spec))
    throw invalid(200550, 'chart spec is not valid', here);
  checkBehaviors(element, here);
  childrenOf(element).forEach((child, index) => {
    checkElement(child, `${here} -> [${index}]`, tag === 'column_set' ? depth : depth + 1, false);
  });
}

function checkForm(form: Json, path: string): void {
  const inside = within(form).slice(1);
  if (text(form.name) === '') throw invalid(200530, 'form name is empty', path);
  if (!inside.some(child => child.tag === 'button' && child.form_action_type === 'submit')) {
    throw invalid(200621, 'a form needs a button that submits', path);
  }
  if (inside.some(child => child.tag === 'chart')) throw invalid(200621, 'no chart inside a form', path);
  const nameless = inside.find(child => IN_FORM.has(text(child.tag)) && text(child.name) === '');
  if (nameless !== undefined) throw invalid(200530, 'the name of a component in a form is empty', path);
}

function checkBehaviors(element: Json, path: string): void {
  for (const behavior of objects(element.behaviors)) {
    if (behavior.type === 'callback' && !isObject(behavior.value)) {
      throw invalid(200671, 'the value of a callback must be an object', path);
    }
    if (behavior.type === 'open_url' && !/^(https?|lark):\/\//.test(text(behavior.default_url))) {
      throw invalid(200621, 'default_url is not an address', path);
    }
  }
}

function checkWhole(card: Json): void {
  if (countTags(card) > MAX_ELEMENTS) throw invalid(11310, 'element exceeds the limit', 'ROOT');
  const elements = allElements(card);
  if (elements.filter(element => element.tag === 'table').length > MAX_TABLES) {
    throw invalid(11310, 'card table number over limit', 'ROOT');
  }
  for (const key of ['name', 'element_id']) {
    const names = elements.map(element => text(element[key])).filter(name => name !== '');
    const doubled = names.find((name, index) => names.indexOf(name) !== index);
    if (doubled !== undefined) throw invalid(200621, `${key} is used twice: ${doubled}`, 'ROOT');
  }
}

function countTags(node: unknown): number {
  if (Array.isArray(node)) return node.reduce<number>((sum, item) => sum + countTags(item), 0);
  if (!isObject(node)) return 0;
  const own = node.tag === undefined ? 0 : 1;
  return Object.values(node).reduce<number>((sum, value) => sum + countTags(value), own);
}
