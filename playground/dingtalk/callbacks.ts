import { z } from 'zod';
import type { FormInput, Toast } from '../phone.ts';
import { ControlRefusal } from '../stand-in.ts';
import { firstMissing, submittedForm } from './card-form.ts';
import { cardData, checkParams, updateOptions } from './card-rules.ts';
import { buttonsFor, SUBMIT, shownFields, submitLabel } from './card-view.ts';
import { type CardInstance, paramsFor } from './cards.ts';
import { seers } from './chats.ts';
import { pushCard } from './http-mode.ts';
import { json } from './templates.ts';
import type { World } from './world.ts';

const TOPIC = '/v1.0/card/instances/callback';

export interface TapResult {
  /** Whether the platform got an answer that it could apply. */
  readonly ok: boolean;
  readonly outcome: 'applied' | 'link' | 'no-answer' | 'bad-answer' | 'not-filled';
  readonly url?: string;
  readonly toast?: Toast;
}

export interface Tap {
  readonly userId: string;
  readonly outTrackId: string;
  /** The button's id or its label; `form` or its submit label submits the card's form. */
  readonly button: string;
  readonly form: FormInput;
  readonly copies: number;
}

/** A finger on a button of a card on this person's phone. */
export async function tap(world: World, wish: Tap): Promise<TapResult> {
  const card = onPhone(world, wish.userId, wish.outTrackId);
  const params = paramsFor(card, wish.userId);
  const isSubmit = wish.button === SUBMIT || wish.button === submitLabel(params);
  if (isSubmit && shownFields(params).length > 0) return submit(world, card, wish);
  const buttons = buttonsFor(card, wish.userId);
  const button =
    buttons.find(one => one.id === wish.button) ?? buttons.find(one => one.label === wish.button);
  if (button === undefined)
    throw new ControlRefusal(
      `no button ${wish.button}; the card has ${buttons.map(one => one.label).join(', ') || 'none'}`,
    );
  if (button.disabled === true)
    throw new ControlRefusal(`button ${button.label} does nothing: it has neither request nor url`);
  if (button.url !== undefined) return { ok: true, outcome: 'link', url: button.url };
  return callBack(world, card, wish.userId, button.params, wish.copies);
}

function submit(world: World, card: CardInstance, wish: Tap): Promise<TapResult> | TapResult {
  const fields = shownFields(paramsFor(card, wish.userId));
  const missing = firstMissing(fields, wish.form);
  if (missing !== undefined) {
    const toast = world.toasts.show(wish.userId, 'warn', missing.requiredMsg ?? `请填写${missing.label}`);
    return { ok: false, outcome: 'not-filled', toast };
  }
  return callBack(world, card, wish.userId, { form: submittedForm(fields, wish.form) }, wish.copies);
}

/** Sends the callback with these params and applies the answer; the phone's own checks are not asked. */
export async function callBack(
  world: World,
  card: CardInstance,
  userId: string,
  params: Readonly<Record<string, unknown>>,
  copies: number,
): Promise<TapResult> {
  card.tapping.set(userId, (card.tapping.get(userId) ?? 0) + 1);
  card.rev += 1;
  world.cardChanged(card.outTrackId);
  try {
    const response = await ask(world, card, payload(world, card.outTrackId, userId, params, card), copies);
    if (response === undefined) return failed(world, userId, 'no-answer');
    return apply(world, card, userId, response);
  } finally {
    const left = (card.tapping.get(userId) ?? 1) - 1;
    if (left > 0) card.tapping.set(userId, left);
    else card.tapping.delete(userId);
    card.rev += 1;
    world.cardChanged(card.outTrackId);
  }
}

/** A callback that no phone could have caused: a forged or unknown card. Resolves with what the client answered. */
export async function forge(
  world: World,
  forged: {
    readonly userId: string;
    readonly outTrackId: string;
    readonly params: Readonly<Record<string, unknown>>;
    readonly copies: number;
  },
): Promise<{ answered: boolean; response: unknown }> {
  const data = payload(
    world,
    forged.outTrackId,
    forged.userId,
    forged.params,
    world.cards.get(forged.outTrackId),
  );
  const ack = await pushOverStream(world, data, forged.copies);
  return { answered: ack !== undefined, response: ack };
}

function onPhone(world: World, userId: string, outTrackId: string): CardInstance {
  const card = world.cards.get(outTrackId);
  const seen =
    card?.deliveries.some(({ chat, message }) => [...seers(chat, message)].includes(userId)) ?? false;
  if (card === undefined || !seen)
    throw new ControlRefusal(`no card ${outTrackId} on the phone of ${userId}`);
  return card;
}

function payload(
  world: World,
  outTrackId: string,
  userId: string,
  params: Readonly<Record<string, unknown>>,
  card: CardInstance | undefined,
) {
  const speaksUnion = card?.userIdType === 2;
  return {
    type: 'actionCallback',
    outTrackId,
    corpId: world.app.corpId,
    userId: speaksUnion ? (world.people.get(userId)?.unionId ?? userId) : userId,
    userIdType: card?.userIdType ?? 1,
    spaceType: 'im',
    spaceId: card?.deliveries[0]?.chat.id ?? '',
    extension: '{}',
    content: JSON.stringify({ cardPrivateData: { actionIds: ['single_button_node_1'], params } }),
  };
}

type Payload = ReturnType<typeof payload>;

/** The client's response object, or undefined when there was none in time. */
async function ask(world: World, card: CardInstance, data: Payload, copies: number): Promise<unknown> {
  if (card.callbackType === 'HTTP') {
    const route = world.http.cardRoutes.get(card.callbackRouteKey ?? '');
    if (route === undefined) return undefined;
    const answer = await pushCard(route, world.clock.now(), data, world.settings.cardDeadlineMs);
    return answer.status === 200 ? (json(answer.text) ?? BAD) : undefined;
  }
  return card.callbackType === 'STREAM' ? pushOverStream(world, data, copies) : undefined;
}

/** Stands for an answer that cannot be read. */
const BAD = Symbol('bad answer');
const wrapped = z.object({ response: z.unknown() });

async function pushOverStream(world: World, data: Payload, copies: number): Promise<unknown> {
  const withQuota = world.limits.takePush()
    ? data
    : { ...data, content: undefined, errorCode: 20001, errorMessage: '企业Stream推送次数已用完' };
  const ack = await world.gateway.desk.push({
    kind: 'card',
    type: 'CALLBACK',
    topic: TOPIC,
    data: JSON.stringify(withQuota),
    deadlineMs: world.settings.cardDeadlineMs,
    retryAfterMs: Array.from({ length: world.settings.cardRedeliverTimes }, () => 0),
    copies,
  });
  if (ack === undefined) return undefined;
  const envelope = wrapped.safeParse(json(ack.data));
  return ack.code === 200 && envelope.success ? (envelope.data.response ?? {}) : BAD;
}

const answerShape = z.object({
  cardUpdateOptions: updateOptions,
  cardData,
  userPrivateData: cardData,
});

function apply(world: World, card: CardInstance, userId: string, response: unknown): TapResult {
  const answer = answerShape.safeParse(response);
  if (!answer.success) return failed(world, userId, 'bad-answer');
  const { cardData: shared, userPrivateData: own, cardUpdateOptions: options } = answer.data;
  try {
    const { strictCards } = world.settings;
    world.cards.change(
      card,
      {
        params:
          shared?.cardParamMap === undefined ? undefined : checkParams(shared.cardParamMap, strictCards),
        byKey: options?.updateCardDataByKey === true,
        ...(own?.cardParamMap === undefined
          ? {}
          : { privateParams: new Map([[userId, checkParams(own.cardParamMap, strictCards)]]) }),
        privateByKey: options?.updatePrivateDataByKey === true,
      },
      'callback',
    );
  } catch (error) {
    world.journal.violation('bad-card-answer', error instanceof Error ? error.message : String(error));
    return failed(world, userId, 'bad-answer');
  }
  world.noteMalformed(card);
  return { ok: true, outcome: 'applied' };
}

function failed(world: World, userId: string, outcome: 'no-answer' | 'bad-answer'): TapResult {
  world.journal.count(`tap ${outcome}`);
  return { ok: false, outcome, toast: world.toasts.show(userId, 'error', '操作失败，请稍后重试') };
}
