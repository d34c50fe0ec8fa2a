import type { Block, ButtonView, CardTone, CardView } from '../phone.ts';
import { type FormField, fieldView, formFields } from './card-form.ts';
import { type CardInstance, type Params, paramsFor } from './cards.ts';
import { type CardButton, ownButtons, PUBLIC_BUTTONS, PUBLIC_MARKDOWN, publicButtons } from './templates.ts';

/** The button that the own template draws under its form; its tap carries `params.form`. */
export const SUBMIT = 'form';

/** Buttons on this person's copy. */
export function buttonsFor(card: CardInstance, userId: string): CardButton[] {
  const params = paramsFor(card, userId);
  if (card.templateId === PUBLIC_MARKDOWN) return [];
  return card.templateId === PUBLIC_BUTTONS ? publicButtons(params) : ownButtons(params);
}

/** The card as this person's phone draws it. */
export function cardView(card: CardInstance, userId: string): CardView {
  const params = paramsFor(card, userId);
  const own = card.templateId !== PUBLIC_BUTTONS && card.templateId !== PUBLIC_MARKDOWN;
  const buttons = buttonsFor(card, userId).map(shownButton);
  return {
    type: 'card',
    cardId: card.outTrackId,
    title: params.title ?? '',
    tone: toneOf(params, buttons),
    head: 'filled',
    blocks: own ? ownBlocks(params, buttons) : publicBlocks(params, buttons),
    busy: (card.tapping.get(userId) ?? 0) > 0,
    updates: card.updates.length - 1,
  };
}

function publicBlocks(params: Params, buttons: readonly ButtonView[]): Block[] {
  return [...markdownBlock(params.markdown), ...buttonsBlock(buttons), ...noteBlock(params.tips)];
}

function ownBlocks(params: Params, buttons: readonly ButtonView[]): Block[] {
  const fields = shownFields(params).map(fieldView);
  const submit: ButtonView = { id: SUBMIT, label: submitLabel(params), style: 'primary' };
  const form: Block[] =
    fields.length === 0 ? [] : [{ block: 'form', name: SUBMIT, fields, buttons: [submit] }];
  const status: Block[] = filled(params.status) ? [{ block: 'status', text: params.status }] : [];
  return [
    ...markdownBlock(params.markdown),
    ...status,
    ...form,
    ...buttonsBlock(buttons),
    ...noteBlock(params.note),
  ];
}

/** Fields of the form that this copy shows; the template binds their visibility to `form_visible`. */
export function shownFields(params: Params): FormField[] {
  return params.form_visible === 'false' ? [] : formFields(params);
}

/** The label of the form's own button: variable `form_submit`. */
export function submitLabel(params: Params): string {
  return filled(params.form_submit) ? params.form_submit : '提交';
}

function markdownBlock(text: string | undefined): Block[] {
  return filled(text) ? [{ block: 'markdown', text }] : [];
}

function noteBlock(text: string | undefined): Block[] {
  return filled(text) ? [{ block: 'note', text }] : [];
}

function buttonsBlock(buttons: readonly ButtonView[]): Block[] {
  return buttons.length === 0
    ? []
    : [{ block: 'buttons', layout: buttons.length === 2 ? 'row' : 'column', buttons }];
}

function shownButton({ params: _params, ...view }: CardButton): ButtonView {
  return view;
}

const TONES: readonly CardTone[] = ['info', 'notice', 'urgent', 'done', 'closed'];

/** Variable `tone` where a template has it; otherwise told from what the card still wants. */
function toneOf(params: Params, buttons: readonly ButtonView[]): CardTone {
  const named = TONES.find(tone => tone === params.tone);
  if (named !== undefined) return named;
  if (buttons.length > 0 || shownFields(params).length > 0) return 'info';
  return `${params.markdown ?? ''}${params.status ?? ''}`.includes('✅') ? 'done' : 'closed';
}

function filled(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
