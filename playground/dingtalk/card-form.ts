import { z } from 'zod';
import type { FieldType, FieldView, FormInput } from '../phone.ts';
import type { Params } from './cards.ts';
import { json } from './templates.ts';

/** Field types of the Form component in the card builder, and how a phone draws them. */
const TYPES = {
  TEXT: 'text',
  TEXT_AREA: 'textarea',
  NUMBER: 'number',
  DATE: 'date',
  TIME: 'time',
  TEXT_ARRAY: 'textarea',
  CHECKBOX_GROUP: 'radio',
  MULTI_CHECKBOX_GROUP: 'multiselect',
  SELECT: 'select',
  MULTI_SELECT: 'multiselect',
  CHECKBOX: 'checkbox',
  SWITCH: 'checkbox',
} as const satisfies Record<string, FieldType>;

const option = z.object({ value: z.string(), text: z.union([z.string(), z.record(z.string(), z.string())]) });
const field = z.object({
  name: z.string(),
  label: z.string().default(''),
  type: z.enum([
    'TEXT',
    'TEXT_AREA',
    'NUMBER',
    'DATE',
    'TIME',
    'TEXT_ARRAY',
    'CHECKBOX_GROUP',
    'MULTI_CHECKBOX_GROUP',
    'SELECT',
    'MULTI_SELECT',
    'CHECKBOX',
    'SWITCH',
  ]),
  required: z.boolean().optional(),
  requiredMsg: z.string().optional(),
  placeholder: z.string().optional(),
  readOnly: z.boolean().optional(),
  hidden: z.boolean().optional(),
  defaultValue: z.unknown().optional(),
  options: z.array(option).optional(),
});
const form = z.object({ fields: z.array(field) });

export type FormField = z.infer<typeof field>;

/** The fields in the variable `form`; none when it is absent or malformed. */
export function formFields(params: Params): FormField[] {
  return form.safeParse(json(params.form)).data?.fields ?? [];
}

/** Whether the variable `form` is there but cannot be drawn. */
export function formIsMalformed(params: Params): boolean {
  return params.form !== undefined && params.form !== '' && !form.safeParse(json(params.form)).success;
}

export function fieldView(one: FormField): FieldView {
  const value = shownValue(one);
  return {
    name: one.name,
    label: one.label,
    type: TYPES[one.type],
    required: one.required ?? false,
    ...(one.requiredMsg === undefined ? {} : { requiredMsg: one.requiredMsg }),
    ...(one.placeholder === undefined ? {} : { placeholder: one.placeholder }),
    ...(one.readOnly === undefined ? {} : { readOnly: one.readOnly }),
    ...(one.hidden === undefined ? {} : { hidden: one.hidden }),
    ...(one.options === undefined
      ? {}
      : { options: one.options.map(each => ({ value: each.value, label: labelOf(each.text) })) }),
    ...(value === undefined ? {} : { value }),
  };
}

/** The first required field that was left empty. */
export function firstMissing(fields: readonly FormField[], input: FormInput): FormField | undefined {
  return fields.find(one => one.required === true && one.hidden !== true && isEmpty(input[one.name]));
}

/** `params.form` of the callback: what was typed or chosen, hidden and untouched fields with their default. */
export function submittedForm(fields: readonly FormField[], input: FormInput): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap(one => {
      const given = one.hidden === true || one.readOnly === true ? undefined : input[one.name];
      const value = given === undefined ? one.defaultValue : wireValue(one, given);
      return value === undefined ? [] : [[one.name, value]];
    }),
  );
}

function wireValue(one: FormField, given: string | boolean | readonly string[]): unknown {
  const many = typeof given === 'string' ? given.split('\n').filter(part => part !== '') : given;
  switch (one.type) {
    case 'SELECT':
      return { index: indexOf(one, String(given)), value: String(given) };
    case 'MULTI_SELECT':
      return Array.isArray(many) ? { index: many.map(value => indexOf(one, value)), value: many } : given;
    case 'MULTI_CHECKBOX_GROUP':
    case 'TEXT_ARRAY':
      return many;
    case 'CHECKBOX':
    case 'SWITCH':
      return given === true || given === 'true';
    default:
      return given;
  }
}

const chosen = z.object({ value: z.union([z.string(), z.array(z.string())]) });

function shownValue(one: FormField): FieldView['value'] {
  const value = one.defaultValue;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return String(value);
  const list = z.array(z.string()).safeParse(value);
  if (list.success) return one.type === 'TEXT_ARRAY' ? list.data.join('\n') : list.data;
  return chosen.safeParse(value).data?.value;
}

function indexOf(one: FormField, value: string): number {
  return one.options?.findIndex(each => each.value === value) ?? -1;
}

function labelOf(text: string | Readonly<Record<string, string>>): string {
  return typeof text === 'string' ? text : (text.zh_CN ?? Object.values(text)[0] ?? '');
}

function isEmpty(value: FormInput[string] | undefined): boolean {
  return (
    value === undefined || value === '' || value === false || (Array.isArray(value) && value.length === 0)
  );
}
