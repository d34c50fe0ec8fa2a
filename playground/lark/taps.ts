import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { FieldView, FormInput, Toast } from '../phone.ts';
import { ControlRefusal } from '../stand-in.ts';
import type { Answer } from './answer.ts';
import { ApiError } from './api-error.ts';
import { checkedCard } from './card-rules.ts';
import { type Json, parse } from './card-tree.ts';
import { type CardButton, cardButtons, formFields } from './card-view.ts';
import type { Message } from './chats.ts';
import { digest } from './people.ts';
import type { World } from './world.ts';

export interface TapResult {
  /** Whether the phone got an answer that it could show. */
  readonly ok: boolean;
  readonly outcome: 'applied' | 'link' | 'not-filled' | 'expired' | 'no-answer' | 'bad-answer';
  readonly url?: string;
  readonly toast?: Toast;
}

export interface Tap {
  readonly openId: string;
  readonly messageId: string;
  /** The button's id or its label; `form` submits the card's only form. */
  readonly button: string;
  readonly form: FormInput;
  readonly copies: number;
}

const UPDATE_TOKEN_MS = 1_800_000;
const UPDATE_TOKEN_USES = 2;

/** A finger on a button of a card on this person's phone. */
export async function tap(world: World, wish: Tap): Promise<TapResult> {
  const message = onPhone(world, wish.openId, wish.messageId);
  const button = buttonOf(parse(message.content) ?? {}, wish.button);
  if (button.view.url !== undefined) return { ok: true, outcome: 'link', url: button.view.url };
  if (world.isExpired(message)) {
    return {
      ok: false,
      outcome: 'expired',
      toast: world.toasts.show(wish.openId, 'warn', '卡片已过期，无法操作'),
    };
  }
  const fields = button.form === undefined ? [] : formFields(button.form);
  const missing = fields.find(field => field.required && isEmpty(wish.form[field.name]));
  if (missing !== undefined) {
    return {
      ok: false,
      outcome: 'not-filled',
      toast: world.toasts.show(wish.openId, 'warn', '有必填项未填写'),
    };
  }
  const action: Json = {
    value: button.callback ?? {},
    tag: 'button',
    timezone: 'Asia/Shanghai',
    ...(button.element.name === undefined ? {} : { name: button.element.name }),
    ...(button.form === undefined ? {} : { form_value: formValue(fields, wish.form) }),
  };
  return callBack(world, message, wish.openId, action, wish.copies);
}

function buttonOf(card: Json, wanted: string): CardButton {
  const buttons = cardButtons(card);
  const found =
    buttons.find(one => one.view.id === wanted) ??
    buttons.find(one => one.view.label === wanted) ??
    (wanted === 'form' ? buttons.find(one => one.form !== undefined) : undefined);
  if (found === undefined) {
    const labels = buttons.map(one => one.view.label).join(', ') || 'none';
    throw new ControlRefusal(`no button ${wanted}; the card has ${labels}`);
  }
  if (found.view.disabled === true) throw new ControlRefusal(`button ${found.view.label} is disabled`);
  return found;
}

function isEmpty(value: FormInput[string] | undefined): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Dates and times get the phone's zone, several choices stay a list, what was left empty is not there. */
function formValue(fields: readonly FieldView[], form: FormInput): Json {
  const names = new Set(fields.map(field => field.name));
  const stranger = Object.keys(form).find(name => !names.has(name));
  if (stranger !== undefined) {
    throw new ControlRefusal(`no field ${stranger}; the form has ${[...names].join(', ')}`);
  }
  const entries = fields.flatMap((field): [string, unknown][] => {
    const value = form[field.name];
    if (isEmpty(value)) return [];
    if (field.type === 'multiselect') return [[field.name, Array.isArray(value) ? value : [String(value)]]];
    if (field.type === 'date' || field.type === 'time') return [[field.name, `${String(value)} +0800`]];
    if (field.type === 'datetime') return [[field.name, `${String(value).replace('T', ' ')} +0800`]];
    return [[field.name, String(value)]];
  });
  return Object.fromEntries(entries);
}

/** Sends the callback with this action and applies the answer; the phone's own checks are not asked. */
export async function callBack(
  world: World,
  message: Message,
  openId: string,
  action: Json,
  copies: number,
): Promise<TapResult> {
  message.tapping.set(openId, (message.tapping.get(openId) ?? 0) + 1);
  world.chats.touch(message);
  try {
    const envelope = world.delivery.envelope('card.action.trigger', tapEvent(world, message, openId, action));
    return apply(world, message, openId, await world.delivery.callback(envelope, copies));
  } finally {
    const left = (message.tapping.get(openId) ?? 1) - 1;
    if (left > 0) message.tapping.set(openId, left);
    else message.tapping.delete(openId);
    world.chats.touch(message);
  }
}

function tapEvent(world: World, message: Message, openId: string, action: Json): Json {
  const token = `c-${digest(randomUUID())}`;
  const until = world.clock.now() + UPDATE_TOKEN_MS;
  world.updateTokens.set(token, { messageId: message.id, until, uses: UPDATE_TOKEN_USES });
  return {
    operator: {
      tenant_key: world.app.tenantKey,
      union_id: world.people.get(openId)?.unionId ?? `on_${digest(openId)}`,
      open_id: openId,
    },
    token,
    action,
    host: 'im_message',
    context: { open_message_id: message.id, open_chat_id: message.chatId },
  };
}

function onPhone(world: World, openId: string, messageId: string): Message {
  const message = world.chats.message(messageId);
  const chat = message === undefined ? undefined : world.chats.get(message.chatId);
  if (message === undefined || message.type !== 'interactive' || chat?.members.has(openId) !== true) {
    throw new ControlRefusal(`no card ${messageId} on the phone of ${openId}`);
  }
  if (message.state !== 'there') throw new ControlRefusal(`card ${messageId} is gone`);
  return message;
}

const answerShape = z.strictObject({
  toast: z
    .strictObject({
      type: z.enum(['info', 'success', 'error', 'warning']).optional(),
      content: z.string(),
      i18n: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  card: z.strictObject({ type: z.literal('raw'), data: z.record(z.string(), z.unknown()) }).optional(),
});

const TONES = { info: 'info', success: 'ok', error: 'error', warning: 'warn' } as const;

function apply(world: World, message: Message, openId: string, answer: Answer): TapResult {
  if (answer.type !== 'taken') return failed(world, openId, 'no-answer', clientCode(answer));
  const parsed = answerShape.safeParse(answer.body);
  if (!parsed.success) return failed(world, openId, 'bad-answer', 200672);
  const { toast, card } = parsed.data;
  if (card !== undefined) {
    const content = JSON.stringify(card.data);
    try {
      checkedCard(content, world.settings.cardBytes);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      world.journal.violation('bad-card-in-answer', error.message);
      return failed(world, openId, 'bad-answer', 200673);
    }
    world.chats.change(message, content, 'callback');
  }
  if (toast === undefined) return { ok: true, outcome: 'applied' };
  const tone = TONES[toast.type ?? 'info'];
  return { ok: true, outcome: 'applied', toast: world.toasts.show(openId, tone, toast.content) };
}

/** What the phone says about an answer that did not come. */
function clientCode(answer: Exclude<Answer, { type: 'taken' }>): number {
  switch (answer.type) {
    case 'nobody':
      return 200340;
    case 'too-late':
      return 200341;
    case 'broken':
      return 200342;
    case 'status':
      return 200671;
  }
}

function failed(world: World, openId: string, outcome: 'no-answer' | 'bad-answer', code: number): TapResult {
  world.journal.count(`tap ${outcome} ${code}`);
  return {
    ok: false,
    outcome,
    toast: world.toasts.show(openId, 'error', `出错了，请稍后重试 code: ${code}`),
  };
}
