import { h } from './dom.js';

/** Draws the fields of a card's form; `submit(values, button)` is called only when every required field is filled. */
export function form(block, card, submit) {
  const element = h('form', { class: 'form', novalidate: true, 'data-form': block.name });
  for (const field of block.fields) if (!field.hidden) element.append(fieldset(field, card.cardId));
  const buttons = h('div', { class: 'buttons row' });
  for (const button of block.buttons) {
    buttons.append(
      h(
        'button',
        {
          type: 'submit',
          class: `btn ${button.style}`,
          value: button.id,
          disabled: card.busy || button.disabled,
        },
        button.label,
      ),
    );
  }
  element.append(buttons);
  element.addEventListener('submit', event => {
    event.preventDefault();
    const chosen = block.buttons.find(one => one.id === event.submitter?.value) ?? block.buttons[0];
    if (complete(element, block.fields)) submit(valuesOf(element, block.fields), chosen);
  });
  return element;
}

function fieldset(field, cardId) {
  const id = `f-${cardId}-${field.name}`.replaceAll(/[^\w-]/g, '_');
  const many = field.type === 'radio' || field.type === 'multiselect';
  const mark = field.required ? h('span', { class: 'need' }, ' *') : '';
  const error = h('p', { class: 'field-error', id: `${id}-error`, role: 'alert', hidden: true });
  const box = h(many ? 'fieldset' : 'div', { class: 'field', 'data-field': field.name });
  if (field.type === 'checkbox')
    box.append(choice('checkbox', field, { value: 'true', label: field.label }, id));
  else if (many) {
    box.append(h('legend', {}, field.label, mark));
    for (const [index, option] of (field.options ?? []).entries()) {
      box.append(choice(field.type === 'radio' ? 'radio' : 'checkbox', field, option, `${id}-${index}`));
    }
  } else box.append(h('label', { for: id }, field.label, mark), control(field, id));
  box.append(error);
  return box;
}

function control(field, id) {
  const common = {
    id,
    name: field.name,
    placeholder: field.placeholder,
    'aria-required': field.required ? 'true' : undefined,
    'aria-describedby': `${id}-error`,
    disabled: field.readOnly,
  };
  if (field.type === 'textarea') {
    return h('textarea', { ...common, rows: 3, maxlength: field.maxLength }, String(field.value ?? ''));
  }
  if (field.type === 'select') {
    const options = [{ value: '', label: field.placeholder ?? '请选择' }, ...(field.options ?? [])];
    return h(
      'select',
      common,
      options.map(one => h('option', { value: one.value, selected: one.value === field.value }, one.label)),
    );
  }
  const type =
    { date: 'date', time: 'time', datetime: 'datetime-local', number: 'number' }[field.type] ?? 'text';
  return h('input', { ...common, type, maxlength: field.maxLength, value: field.value ?? '' });
}

function choice(type, field, option, id) {
  const value = field.value;
  const checked =
    value === true || value === option.value || (Array.isArray(value) && value.includes(option.value));
  return h(
    'label',
    { class: 'choice', for: id },
    h('input', { id, type, name: field.name, value: option.value, checked, disabled: field.readOnly }),
    option.label,
  );
}

function complete(element, fields) {
  let first;
  for (const field of fields) {
    if (field.hidden) continue;
    const box = element.querySelector(`[data-field="${CSS.escape(field.name)}"]`);
    const error = box.querySelector('.field-error');
    const missing = field.required && isEmpty(fieldValue(box, field));
    error.hidden = !missing;
    error.textContent = missing ? (field.requiredMsg ?? `请填写${field.label}`) : '';
    if (missing) first ??= box.querySelector('input, select, textarea');
  }
  first?.focus();
  return first === undefined;
}

function valuesOf(element, fields) {
  const shown = fields.filter(field => !field.hidden);
  return Object.fromEntries(
    shown
      .map(field => [
        field.name,
        fieldValue(element.querySelector(`[data-field="${CSS.escape(field.name)}"]`), field),
      ])
      .filter(([, value]) => value !== ''),
  );
}

function fieldValue(box, field) {
  const inputs = [...box.querySelectorAll('input, select, textarea')];
  if (field.type === 'checkbox') return inputs[0].checked;
  if (field.type === 'radio') return inputs.find(one => one.checked)?.value ?? '';
  if (field.type === 'multiselect') return inputs.filter(one => one.checked).map(one => one.value);
  return inputs[0].value;
}

const isEmpty = value => value === '' || value === false || (Array.isArray(value) && value.length === 0);

/** What was typed into the forms of an element that is about to be drawn anew. */
export function draftOf(element) {
  const drafts = new Map();
  for (const input of element.querySelectorAll('form.form [name]')) {
    drafts.set(keyOf(input), { value: input.value, checked: input.checked });
  }
  const focused = element.contains(document.activeElement) ? document.activeElement.id : '';
  return { drafts, focused };
}

/** Puts a draft back where the same fields are still there. */
export function restoreDraft(element, { drafts, focused }) {
  for (const input of element.querySelectorAll('form.form [name]')) {
    const draft = drafts.get(keyOf(input));
    if (!draft) continue;
    if (input.type === 'checkbox' || input.type === 'radio') input.checked = draft.checked;
    else input.value = draft.value;
  }
  if (focused) element.querySelector(`#${CSS.escape(focused)}`)?.focus();
}

const keyOf = input =>
  `${input.name} ${input.type === 'radio' || input.type === 'checkbox' ? input.value : ''}`;
