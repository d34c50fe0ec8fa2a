/** The platform's identity of one posted card; one place makes it and reads it. */
export interface TrackId {
  readonly cardId: string;
  readonly post: number;
}

const MAX_CHARS = 100;
const SHAPE = /^(?<cardId>[A-Za-z0-9_.-]+)\.(?<post>[1-9]\d{0,5})$/;

/**
 * `outTrackId` of a card: the same card posted anew past an edit window is a new one for the platform. Undefined when
 * the card's id cannot be carried by the platform.
 */
export function outTrackId({ cardId, post }: TrackId): string | undefined {
  const id = `${cardId}.${post}`;
  return readTrackId(id) === undefined ? undefined : id;
}

/** The card behind an `outTrackId`; undefined for one that we never made. */
export function readTrackId(id: string): TrackId | undefined {
  const groups = id.length <= MAX_CHARS ? SHAPE.exec(id)?.groups : undefined;
  if (groups?.cardId === undefined || groups.post === undefined) return undefined;
  return { cardId: groups.cardId, post: Number(groups.post) };
}

/** A notice sent to several people in one call has no card instance: it can be recognised and posted anew, not changed. */
const NOTICE_PREFIX = 'notice:';

export function noticeRef(processQueryKey: string): string {
  return `${NOTICE_PREFIX}${processQueryKey}`;
}

export function isNoticeRef(ref: string): boolean {
  return ref.startsWith(NOTICE_PREFIX);
}

const DIRECT_PREFIX = 'direct:';

/**
 * Our id of a chat. A direct chat is named by the person, because the platform's conversation id of a direct chat
 * cannot be written to; a group keeps its openConversationId.
 */
export function directChatId(userId: string): string {
  return `${DIRECT_PREFIX}${userId}`;
}

/** The person of a direct chat; undefined for a group. */
export function directUserId(chatId: string): string | undefined {
  return chatId.startsWith(DIRECT_PREFIX) ? chatId.slice(DIRECT_PREFIX.length) : undefined;
}
