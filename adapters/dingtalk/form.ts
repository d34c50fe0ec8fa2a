import { z } from 'zod';
import type { Action, Field, FormValues } from '../../src/chat/card.ts';
import { plain } from './markdown.ts';

/** Hidden fields of a form: a field name of ours never begins with an underscore, so they cannot collide. */
const FORM_ACTION_FIELD = '_a';
const FORM_VERSION_FIELD = '_v';

const FIELD_TYPES: Record<Field['type'], string> = {
  text: 'TEXT',
  textarea: 'TEXT_AREA',
  number: 'TEXT',
  date: 'DATE',
  time: 'TEXT',
  select: 'SELECT',
  multiselect: 'MULTI_SELECT',
  // A photo never gets here: such an action is offered on the card's page.
  photo: 'TEXT',
};

const PLACEHOLDERS: Partial<Record<Field['type'], string>> = { time: 'HH:mm' };

function wireField(field: Field): Record<string, unknown> {
  const placeholder = field.placeholder ?? PLACEHOLDERS[field.type];
  const index = field.options?.findIndex(option => option.value === field.value) ?? -1;
  const preset =
    field.type === 'select' ? (index < 0 ? undefined : { index, value: field.value }) : field.value;
  return {
    name: field.name,
    label: plain(field.label),
    type: FIELD_TYPES[field.type],
    required: field.required,
    ...(placeholder === undefined ? {} : { placeholder: plain(placeholder) }),
    ...(preset === undefined || field.type === 'multiselect' ? {} : { defaultValue: preset }),
    ...(field.options === undefined
      ? {}
      : { options: field.options.map(option => ({ value: option.value, text: plain(option.label) })) }),
  };
}

/** The value of the template's `form` variable for an action with fields. */
export function formJson(action: Action, version: number): string {
  const hidden = (name: string, value: string) => ({ name, type: 'TEXT', hidden: true, defaultValue: value });
  return JSON.stringify({
    fields: [
      ...(action.fields ?? []).map(wireField),
      hidden(FORM_ACTION_FIELD, action.id),
      hidden(FORM_VERSION_FIELD, String(version)),
    ],
  });
}

export const EMPTY_FORM = JSON.stringify({ fields: [] });

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const choice = z.looseObject({ value: z.unknown() });
const submitted = z.record(z.string(), z.unknown());

/** A choice among choices is two deep; what lies deeper nobody filled in, and it must not cost the stack. */
const DEEPEST = 8;

function valueText(value: unknown, depth = 0): string {
  if (depth > DEEPEST) return '';
  const one = scalar.safeParse(value);
  if (one.success) return String(one.data);
  if (Array.isArray(value))
    return value
      .map(one => valueText(one, depth + 1))
      .filter(part => part !== '')
      .join('\n');
  const chosen = choice.safeParse(value);
  return chosen.success ? valueText(chosen.data.value, depth + 1) : '';
}

/**
 * Values of a submitted form as text by field name: a choice is its value, several choices are joined by `\n`.
 * The form may arrive as an object or as its JSON string; anything else is an empty form.
 */
export function readForm(raw: unknown): { readonly action?: string; readonly values: FormValues } {
  const object = submitted.safeParse(typeof raw === 'string' ? parseJson(raw) : raw);
  if (!object.success) return { values: {} };
  const entries = Object.entries(object.data).map(([name, value]): [string, string] => [
    name,
    valueText(value),
  ]);
  const action = entries.find(([name]) => name === FORM_ACTION_FIELD)?.[1];
  const values = Object.fromEntries(entries.filter(([name]) => !name.startsWith('_')));
  return action === undefined || action === '' ? { values } : { action, values };
}

/** Parses JSON from the wire; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
