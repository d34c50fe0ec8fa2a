import { z } from 'zod';

/**
 * Card JSON 2.0, the part of it that we send (card docs: structure and components of JSON 2.0). Strict, because the
 * platform answers an unknown property with an error.
 */
const plainText = z.strictObject({ tag: z.literal('plain_text'), content: z.string() });
const httpUrl = z.string().regex(/^https?:\/\/\S+$/);
const name = z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/);

const markdown = z.strictObject({
  tag: z.literal('markdown'),
  content: z.string().min(1),
  text_size: z.enum(['normal', 'notation', 'heading']).optional(),
});
const hr = z.strictObject({ tag: z.literal('hr') });

const behavior = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('callback'),
    /** Objects only: with a string the SDKs call nobody. */
    value: z.strictObject({ c: z.string().min(1), a: z.string().min(1), v: z.number().int() }),
  }),
  z.strictObject({ type: z.literal('open_url'), default_url: httpUrl }),
]);
const button = z.strictObject({
  tag: z.literal('button'),
  text: plainText,
  type: z.enum(['default', 'primary', 'danger', 'text']),
  width: z.enum(['default', 'fill']).optional(),
  confirm: z.strictObject({ title: plainText, text: plainText }).optional(),
  name: name.optional(),
  form_action_type: z.literal('submit').optional(),
  behaviors: z.array(behavior).length(1),
});

const field = { name, required: z.boolean(), width: z.literal('fill') };
const option = z.strictObject({ text: plainText, value: z.string().min(1) });
const input = z.strictObject({
  tag: z.literal('input'),
  ...field,
  label: plainText,
  label_position: z.literal('top'),
  placeholder: plainText,
  default_value: z.string().optional(),
  max_length: z.number().int().min(1).max(1_000),
  input_type: z.enum(['text', 'multiline_text']),
  rows: z.number().int().min(1).max(10).optional(),
  auto_resize: z.boolean().optional(),
});
const selectStatic = z.strictObject({
  tag: z.literal('select_static'),
  ...field,
  placeholder: plainText,
  options: z.array(option).min(1),
  initial_option: z.string().optional(),
});
const multiSelectStatic = z.strictObject({
  tag: z.literal('multi_select_static'),
  ...field,
  placeholder: plainText,
  options: z.array(option).min(1),
  selected_values: z.array(z.string()).optional(),
});
const datePicker = z.strictObject({
  tag: z.literal('date_picker'),
  ...field,
  placeholder: plainText,
  initial_date: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .optional(),
});
const pickerTime = z.strictObject({
  tag: z.literal('picker_time'),
  ...field,
  placeholder: plainText,
  initial_time: z
    .string()
    .regex(/^\d{2}:\d{2}$/)
    .optional(),
});

const column = z.strictObject({
  tag: z.literal('column'),
  width: z.enum(['auto', 'weighted']),
  weight: z.number().int().min(1).max(5).optional(),
  elements: z.array(button),
});
const columnSet = z.strictObject({
  tag: z.literal('column_set'),
  flex_mode: z.enum(['none', 'flow', 'stretch', 'bisect', 'trisect']),
  horizontal_spacing: z.string().optional(),
  columns: z.array(column).min(1),
});

const chart = z.strictObject({
  tag: z.literal('chart'),
  aspect_ratio: z.enum(['1:1', '2:1', '4:3', '16:9']),
  color_theme: z.literal('brand'),
  chart_spec: z.strictObject({
    type: z.literal('bar'),
    direction: z.literal('horizontal'),
    title: z.strictObject({ text: z.string() }),
    data: z.strictObject({ values: z.array(z.strictObject({ label: z.string(), value: z.number() })) }),
    xField: z.literal('value'),
    yField: z.literal('label'),
    label: z.strictObject({ visible: z.literal(true) }),
  }),
});

const formChild = z.discriminatedUnion('tag', [
  markdown,
  input,
  selectStatic,
  multiSelectStatic,
  datePicker,
  pickerTime,
  button,
]);
/** Only at the root of the body; holds no other form and no chart. */
const form = z.strictObject({ tag: z.literal('form'), name, elements: z.array(formChild).min(1) });

const rootElement = z.discriminatedUnion('tag', [markdown, hr, button, columnSet, chart, form]);

const cardJson = z.strictObject({
  schema: z.literal('2.0'),
  config: z.strictObject({
    /** JSON 2.0 knows shared cards only. */
    update_multi: z.literal(true),
    width_mode: z.enum(['default', 'compact', 'fill']),
    summary: z.strictObject({ content: z.string() }),
  }),
  header: z.strictObject({
    title: plainText,
    template: z.enum(['blue', 'orange', 'red', 'green', 'grey']),
  }),
  body: z.strictObject({ direction: z.literal('vertical'), elements: z.array(rootElement) }),
});

export type CardJson = z.infer<typeof cardJson>;
export type RootElement = z.infer<typeof rootElement>;
export type FormChild = z.infer<typeof formChild>;
export type Button = z.infer<typeof button>;
export type PlainText = z.infer<typeof plainText>;

/** Documented: 30 KB; kept below, because style tags inflate on the platform's side. */
export const MAX_CARD_BYTES = 28 * 1_024;
/** Elements and components of a card, text objects counted too. */
const MAX_ELEMENTS = 200;
const MAX_CHARTS = 5;

/** What the platform would refuse in this card; empty when it is fine. */
export function cardProblems(card: unknown): string[] {
  const parsed = cardJson.safeParse(card);
  if (!parsed.success) return parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`);
  const { elements } = parsed.data.body;
  const bytes = Buffer.byteLength(JSON.stringify(parsed.data), 'utf8');
  const count = countTags(parsed.data);
  const forms = elements.filter(element => element.tag === 'form');
  const names = forms.flatMap(each => [each.name, ...each.elements.flatMap(nameOf)]);
  return [
    ...(bytes > MAX_CARD_BYTES ? [`${bytes} bytes, at most ${MAX_CARD_BYTES}`] : []),
    ...(count > MAX_ELEMENTS ? [`${count} elements, at most ${MAX_ELEMENTS}`] : []),
    ...(elements.filter(element => element.tag === 'chart').length > MAX_CHARTS ? ['too many charts'] : []),
    ...(new Set(names).size < names.length ? ['a name is used twice'] : []),
    ...forms.flatMap(formProblems),
  ];
}

function formProblems(each: z.infer<typeof form>): string[] {
  const submits = each.elements.filter(
    child => child.tag === 'button' && child.form_action_type === 'submit',
  );
  const nameless = each.elements.some(child => child.tag === 'button' && child.name === undefined);
  const doubled = each.elements.some(
    child =>
      (child.tag === 'select_static' || child.tag === 'multi_select_static') &&
      new Set(child.options.map(one => one.value)).size < child.options.length,
  );
  return [
    ...(submits.length === 1 ? [] : [`form ${each.name} has ${submits.length} submit buttons`]),
    ...(nameless ? [`form ${each.name} has a button without a name`] : []),
    ...(doubled ? [`form ${each.name} has an option value twice`] : []),
  ];
}

function nameOf(child: FormChild): string[] {
  return 'name' in child && child.name !== undefined ? [child.name] : [];
}

function countTags(node: unknown): number {
  if (Array.isArray(node)) return node.reduce<number>((sum, item) => sum + countTags(item), 0);
  if (typeof node !== 'object' || node === null) return 0;
  const own = 'tag' in node ? 1 : 0;
  return Object.values(node).reduce<number>((sum, value) => sum + countTags(value), own);
}
