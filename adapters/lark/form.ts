import type { LarkWords } from '../../cards/lark-words.ts';
import type { Action, Field, FormValues } from '../../src/chat/card.ts';
import type { Button, FormChild, PlainText } from './card-json.ts';
import { cut, escapeMarkdown, plain } from './markdown.ts';

/** Feishu's own bound of an input (card docs, input component). */
const INPUT_CHARS = 1_000;
const TEXTAREA_ROWS = 3;
const LABEL_CHARS = 60;
const HINT_CHARS = 80;
const OPTION_CHARS = 60;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{2}:\d{2}$/;

export function text(content: string, max: number): PlainText {
  return { tag: 'plain_text', content: cut(plain(content), max) };
}

/** How fields of the n-th form of a card are named: names are unique over the whole card. */
export function formNames(index: number) {
  const prefix = index === 0 ? '' : `f${index}_`;
  return { form: `form_${index}`, submit: `submit_${index}`, field: (name: string) => `${prefix}${name}` };
}

/** Whether a card can hold this action's fields; a choice among nothing cannot be shown. */
export function fitsInCard(action: Action, maxOptions: number): boolean {
  return (action.fields ?? []).every(field => {
    if (field.type === 'photo') return false;
    if (field.type !== 'select' && field.type !== 'multiselect') return true;
    const count = optionsOf(field).length;
    return count > 0 && count <= maxOptions;
  });
}

/** The elements of one form: each field with its label, then the button that submits. */
export function formElements(action: Action, index: number, submit: Button, wording: LarkWords): FormChild[] {
  const names = formNames(index);
  const fields = (action.fields ?? []).flatMap(field =>
    fieldElements(field, names.field(field.name), wording),
  );
  return [...fields, { ...submit, name: names.submit, form_action_type: 'submit', width: 'fill' }];
}

function fieldElements(field: Field, name: string, wording: LarkWords): FormChild[] {
  const common = { name, required: field.required, width: 'fill' as const };
  const hint = (fallback: string): PlainText => text(field.placeholder ?? fallback, HINT_CHARS);
  const star = field.required ? ' \\*' : '';
  const label: FormChild = {
    tag: 'markdown',
    content: `${escapeMarkdown(cut(field.label, LABEL_CHARS)) || '—'}${star}`,
  };
  switch (field.type) {
    case 'date': {
      const initial =
        field.value !== undefined && DATE.test(field.value) ? { initial_date: field.value } : {};
      return [label, { tag: 'date_picker', ...common, placeholder: hint(wording.pickDate), ...initial }];
    }
    case 'time': {
      const initial =
        field.value !== undefined && TIME.test(field.value) ? { initial_time: field.value } : {};
      return [label, { tag: 'picker_time', ...common, placeholder: hint(wording.pickTime), ...initial }];
    }
    case 'select': {
      const options = optionsOf(field);
      const initial = options.find(option => option.value === field.value);
      return [
        label,
        {
          tag: 'select_static',
          ...common,
          placeholder: hint(wording.pick),
          options,
          ...(initial === undefined ? {} : { initial_option: initial.value }),
        },
      ];
    }
    case 'multiselect': {
      const options = optionsOf(field);
      const chosen = (field.value ?? '')
        .split('\n')
        .filter(value => options.some(option => option.value === value));
      return [
        label,
        {
          tag: 'multi_select_static',
          ...common,
          placeholder: hint(wording.pick),
          options,
          ...(chosen.length === 0 ? {} : { selected_values: chosen }),
        },
      ];
    }
    default:
      return [inputElement(field, common, hint(field.type === 'number' ? wording.fillNumber : wording.fill))];
  }
}

function inputElement(
  field: Field,
  common: { name: string; required: boolean; width: 'fill' },
  placeholder: PlainText,
): FormChild {
  const maxLength = Math.min(Math.max(Math.trunc(field.maxLength ?? INPUT_CHARS), 1), INPUT_CHARS);
  const value = plain(field.value ?? '')
    .slice(0, maxLength)
    .toWellFormed();
  return {
    tag: 'input',
    ...common,
    label: text(field.label, LABEL_CHARS),
    label_position: 'top',
    placeholder,
    max_length: maxLength,
    ...(value === '' ? {} : { default_value: value }),
    ...(field.type === 'textarea'
      ? { input_type: 'multiline_text', rows: TEXTAREA_ROWS, auto_resize: true }
      : { input_type: 'text' }),
  };
}

function optionsOf(field: Field): { text: PlainText; value: string }[] {
  const seen = new Set<string>();
  return (field.options ?? []).flatMap(option => {
    if (option.value === '' || seen.has(option.value)) return [];
    seen.add(option.value);
    return [{ text: text(option.label || option.value, OPTION_CHARS), value: option.value }];
  });
}

const ZONED_DATE = /^(\d{4}-\d{2}-\d{2}) [+-]\d{2}:?\d{2}$/;
const ZONED_TIME = /^(\d{1,2}):(\d{2})(?::\d{2})? [+-]\d{2}:?\d{2}$/;
const ZONED_DATE_TIME = /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}) [+-]\d{2}:?\d{2}$/;

/**
 * What a submitted form holds, under the names its fields had on the card. The platform adds the tapper's time zone to
 * dates and times; the date she picked is the date she meant. `submitName` tells which form of the card it was.
 */
export function readForm(
  values: Readonly<Record<string, unknown>>,
  submitName: string | undefined,
): FormValues {
  const index = /^submit_(\d+)$/.exec(submitName ?? '')?.[1];
  const prefix = index === undefined || index === '0' ? '' : `f${index}_`;
  const entries = Object.entries(values).flatMap(([name, value]): [string, string][] => {
    const read = readValue(value);
    if (read === undefined) return [];
    return [[name.startsWith(prefix) ? name.slice(prefix.length) : name, read]];
  });
  return Object.fromEntries(entries);
}

function readValue(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.filter(item => typeof item === 'string').join('\n');
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return undefined;
  const time = ZONED_TIME.exec(value);
  if (time !== null) return `${(time[1] ?? '').padStart(2, '0')}:${time[2]}`;
  return ZONED_DATE.exec(value)?.[1] ?? ZONED_DATE_TIME.exec(value)?.[1] ?? value;
}
