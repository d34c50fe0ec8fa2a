import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ApiError } from './api-error.ts';
import type { CardInstance } from './cards.ts';
import type { Chat } from './chats.ts';
import { robotChat } from './robot-api.ts';
import type { World } from './world.ts';

const PREFIX = 'dtv1.card//';
const MOST_CHARS = 1000;

/** What a card's creation says about the spaces it may go to. */
export const spaceModels = {
  imRobotOpenSpaceModel: z.looseObject({}).optional(),
  imGroupOpenSpaceModel: z.looseObject({}).optional(),
};

/** What a delivery says. */
export const deliverFields = {
  openSpaceId: z.string().max(MOST_CHARS),
  imRobotOpenDeliverModel: z.looseObject({ robotCode: z.string().optional() }).optional(),
  imGroupOpenDeliverModel: z
    .looseObject({ robotCode: z.string().optional(), recipients: z.array(z.string()).optional() })
    .optional(),
};

type Delivery = z.infer<z.ZodObject<typeof deliverFields>>;

interface DeliverResult {
  readonly spaceType: string;
  readonly spaceId: string;
  readonly success: boolean;
  readonly carrierId: string;
  readonly errorMsg: string;
}

/** Hangs the card into every space of `openSpaceId`; a space that fails says so in its own result. */
export function deliver(world: World, card: CardInstance, body: Delivery): DeliverResult[] {
  if (!body.openSpaceId.startsWith(PREFIX)) {
    throw new ApiError(400, 'param.openSpaceIdIllegal', `openSpaceId starts with ${PREFIX}`);
  }
  return body.openSpaceId
    .slice(PREFIX.length)
    .split(';')
    .filter(space => space !== '')
    .map(space => {
      const dot = space.indexOf('.');
      return intoSpace(world, card, space.slice(0, dot).toUpperCase(), space.slice(dot + 1), body);
    });
}

function intoSpace(
  world: World,
  card: CardInstance,
  type: string,
  id: string,
  body: Delivery,
): DeliverResult {
  const found =
    type === 'IM_ROBOT'
      ? toPerson(world, card, id)
      : type === 'IM_GROUP'
        ? toGroup(world, card, id, body)
        : `no space ${type}`;
  const common = { spaceType: type, spaceId: id };
  if (typeof found === 'string') return { ...common, success: false, carrierId: '', errorMsg: found };
  const { chat, audience } = found;
  const carrierId = randomUUID();
  const message = world.chats.post(chat, {
    from: { kind: 'bot' },
    body: { type: 'card', outTrackId: card.outTrackId },
    key: carrierId,
    ...(audience === undefined ? {} : { audience }),
  });
  card.deliveries.push({ chat, message });
  return { ...common, success: true, carrierId, errorMsg: '' };
}

interface Place {
  readonly chat: Chat;
  readonly audience?: ReadonlySet<string> | undefined;
}

function toPerson(world: World, card: CardInstance, id: string): Place | string {
  if (!card.spaces.has('IM_ROBOT')) return 'the card was created without imRobotOpenSpaceModel';
  const person = world.people.byIdOfType(id, card.userIdType);
  if (person === undefined) return 'user does not exist';
  if (world.flowControlled.has(person.userId)) return 'user is flow controlled';
  return { chat: robotChat(world, person) };
}

function toGroup(world: World, card: CardInstance, id: string, body: Delivery): Place | string {
  if (!card.spaces.has('IM_GROUP')) return 'the card was created without imGroupOpenSpaceModel';
  if (body.imGroupOpenDeliverModel?.robotCode !== world.app.robotCode)
    return 'robotCode is missing or unknown';
  const chat = world.chats.get(id);
  if (chat?.kind !== 'group') return 'group does not exist';
  const recipients = body.imGroupOpenDeliverModel.recipients;
  return {
    chat,
    audience: recipients === undefined || recipients.length === 0 ? undefined : new Set(recipients),
  };
}
