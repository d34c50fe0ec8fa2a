import { randomUUID } from 'node:crypto';
import { ControlRefusal } from '../stand-in.ts';
import type { Chat } from './chats.ts';
import { pushEvent, pushRobot } from './http-mode.ts';
import { digest, type Person } from './people.ts';
import { robotChat } from './robot-api.ts';
import { json } from './templates.ts';
import type { World } from './world.ts';

const TOPIC = '/v1.0/im/bot/messages/get';
const HTTP_TIMEOUT_MS = 3_000;
/** Waits before an event that was not taken comes again. */
const EVENT_RETRIES_MS = [10_000, 30_000];

export interface SentFile {
  readonly name: string;
  readonly type: 'image' | 'file' | 'audio' | 'video';
  readonly bytes: Buffer;
}

export interface Say {
  readonly userId: string;
  readonly text: string;
  /** openConversationId of a group; the robot hears it as an @-message. Without it the chat with the robot. */
  readonly group: string | undefined;
  readonly files: readonly SentFile[];
  readonly copies: number;
}

/** Somebody types to the robot. Returns the ids of the messages that went out; delivery goes on by itself. */
export function say(world: World, wish: Say): { msgIds: string[] } {
  const person = world.people.get(wish.userId);
  if (person === undefined) throw new ControlRefusal(`nobody is called ${wish.userId}`);
  const chat = wish.group === undefined ? robotChat(world, person) : world.chats.get(wish.group);
  if (chat === undefined || !chat.members.has(wish.userId))
    throw new ControlRefusal(`${wish.userId} is not in chat ${wish.group ?? ''}`);
  if (chat.kind !== 'direct' && chat.kind !== 'group')
    throw new ControlRefusal('nobody can write into this feed');
  const from = { kind: 'person', userId: person.userId } as const;
  const msgIds: string[] = [];
  if (wish.text !== '') {
    const text = chat.kind === 'group' ? `@${world.app.robotName} ${wish.text}` : wish.text;
    const message = world.chats.post(chat, { from, body: { type: 'text', text } });
    const content = chat.kind === 'group' ? ` ${wish.text}` : wish.text;
    hand(world, chat, person, message.id, { msgtype: 'text', text: { content } }, wish.copies);
    msgIds.push(message.id);
  }
  for (const file of wish.files) {
    const code = world.files.keep({ name: file.name, bytes: file.bytes, mime: mimeOf(file) });
    const url = world.files.url(code);
    const body =
      file.type === 'image'
        ? ({ type: 'image', url, name: file.name } as const)
        : ({ type: 'file', name: file.name, url } as const);
    const message = world.chats.post(chat, { from, body });
    hand(world, chat, person, message.id, fileContent(file, code), wish.copies);
    msgIds.push(message.id);
  }
  return { msgIds };
}

function fileContent(file: SentFile, downloadCode: string): Record<string, unknown> {
  switch (file.type) {
    case 'image':
      return { msgtype: 'picture', content: { downloadCode, pictureDownloadCode: downloadCode } };
    case 'audio':
      return { msgtype: 'audio', content: { downloadCode, duration: 3000, recognition: '' } };
    case 'video':
      return { msgtype: 'video', content: { downloadCode, duration: 5, videoType: 'mp4' } };
    case 'file':
      return { msgtype: 'file', content: { downloadCode, fileName: file.name } };
  }
}

/** Brings the message to the app: by HTTP when its owner chose so, otherwise over the stream. */
function hand(
  world: World,
  chat: Chat,
  person: Person,
  msgId: string,
  content: Record<string, unknown>,
  copies: number,
): void {
  const hasQuota = world.limits.takePush();
  const body = { ...envelope(world, chat, person, msgId), ...(hasQuota ? content : withoutContent(content)) };
  if (world.http.robotUrl !== undefined) {
    void pushRobot(
      world.http.robotUrl,
      world.app.clientSecret,
      world.clock.now(),
      body,
      HTTP_TIMEOUT_MS,
    ).then(answer => world.journal.count(`robot over HTTP ${answer.status}`));
    return;
  }
  void world.gateway.desk.push({
    kind: 'robot',
    type: 'CALLBACK',
    topic: TOPIC,
    data: JSON.stringify(body),
    deadlineMs: world.settings.redeliverAfterMs,
    retryAfterMs: Array.from({ length: world.settings.redeliverTimes }, () => 0),
    copies,
  });
}

function withoutContent(content: Record<string, unknown>) {
  return { msgtype: content.msgtype, errorCode: 20001, errorMessage: '企业Webhook和Stream推送次数已用完' };
}

function envelope(world: World, chat: Chat, person: Person, msgId: string) {
  const session = randomUUID().replaceAll('-', '');
  const now = world.clock.now();
  const until = now + world.settings.sessionWebhookMs;
  world.sessions.set(session, { chatId: chat.id, until });
  const group = chat.kind === 'group';
  return {
    conversationId: chat.id,
    conversationType: group ? '2' : '1',
    ...(group
      ? {
          conversationTitle: chat.title,
          isInAtList: true,
          atUsers: [{ dingtalkId: digest(world.app.robotCode) }],
        }
      : {}),
    msgId,
    createAt: now,
    chatbotCorpId: world.app.corpId,
    chatbotUserId: digest(world.app.robotCode),
    robotCode: world.app.robotCode,
    senderId: `$:LWCP_v1:$${digest(person.userId)}`,
    senderStaffId: person.userId,
    senderUnionId: person.unionId,
    senderCorpId: world.app.corpId,
    senderNick: person.name,
    senderPlatform: 'Android',
    isAdmin: false,
    sessionWebhook: `${world.hub.origin()}/dingtalk/robot/sendBySession?session=${session}`,
    sessionWebhookExpiredTime: until,
  };
}

/** An event of the organisation; over the stream it comes again after 10 s and 30 s until SUCCESS is answered. */
export async function raise(
  world: World,
  event: { readonly eventType: string; readonly data: unknown; readonly copies: number },
): Promise<{ taken: boolean }> {
  const http = world.http.event;
  const now = world.clock.now();
  if (http !== undefined) {
    const keys = { token: http.token, aesKey: http.aesKey, owner: world.app.clientId };
    const body = {
      EventType: event.eventType,
      TimeStamp: String(now),
      CorpId: world.app.corpId,
      data: event.data,
    };
    return { taken: await pushEvent(http.url, keys, now, randomUUID().slice(0, 16), body, HTTP_TIMEOUT_MS) };
  }
  const hasQuota = world.limits.takePush();
  const ack = await world.gateway.desk.push({
    kind: 'event',
    type: 'EVENT',
    topic: '*',
    data: JSON.stringify(hasQuota ? event.data : { errCode: 20001, errMsg: '企业Stream推送次数已用完' }),
    headers: {
      eventId: randomUUID(),
      eventType: event.eventType,
      eventBornTime: String(now),
      eventCorpId: world.app.corpId,
      eventUnifiedAppId: digest(world.app.clientId),
    },
    deadlineMs: world.settings.eventDeadlineMs,
    retryAfterMs: EVENT_RETRIES_MS,
    copies: event.copies,
    satisfied: one => one.code === 200 && JSON.stringify(json(one.data) ?? '').includes('"SUCCESS"'),
  });
  return { taken: ack !== undefined };
}

function mimeOf(file: SentFile): string {
  const ending = file.name.split('.').at(-1)?.toLowerCase() ?? '';
  const known: Record<string, string> = {
    jpg: 'image/jpeg',
    jpeg: 'image/jpeg',
    png: 'image/png',
    gif: 'image/gif',
    pdf: 'application/pdf',
  };
  return known[ending] ?? 'application/octet-stream';
}
