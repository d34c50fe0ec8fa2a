import { z } from 'zod';
import { type Failure, LarkError } from './errors.ts';
import { readFileHandle } from './message.ts';
import type { ApiCall, CallResult, OpenApi } from './openapi.ts';

/** `im-v1/message-resource/get`: at most 100 MB; ours are pictures and documents. */
const MAX_FILE_BYTES = 30 * 1_024 * 1_024;
const READ_PAGE = '100';
/** More readers than any card of ours has. */
const READ_PAGES = 20;

const foundSchema = z.looseObject({
  data: z.looseObject({
    user_list: z
      .array(
        z.looseObject({
          user_id: z.string().optional(),
          status: z
            .looseObject({ is_resigned: z.boolean().optional(), is_exited: z.boolean().optional() })
            .optional(),
        }),
      )
      .nullish(),
  }),
});
const botSchema = z.looseObject({ bot: z.looseObject({ open_id: z.string().min(1) }) });
const readersSchema = z.looseObject({
  data: z.looseObject({
    items: z.array(z.looseObject({ user_id: z.string(), timestamp: z.string() })).nullish(),
    has_more: z.boolean().optional(),
    page_token: z.string().optional(),
  }),
});

/** The person's open_id; undefined when the platform does not know the number or does not show her to this app. */
export async function findByMobile(api: OpenApi, mobile: string): Promise<string | undefined> {
  const body = await bodyOf(api, 'look-up by mobile number', {
    api: 'contact.batch_get_id',
    method: 'POST',
    path: '/open-apis/contact/v3/users/batch_get_id',
    params: { user_id_type: 'open_id' },
    json: { mobiles: [mobile] },
  });
  const found = foundSchema.parse(body).data.user_list?.[0];
  const gone = found?.status?.is_resigned === true || found?.status?.is_exited === true;
  return gone || found?.user_id === '' ? undefined : found?.user_id;
}

/** The bot's own open_id, by which its mention is known. */
export async function botOpenId(api: OpenApi): Promise<string> {
  const body = await bodyOf(api, 'bot information', {
    api: 'bot.info',
    method: 'GET',
    path: '/open-apis/bot/v3/info',
  });
  return botSchema.parse(body).bot.open_id;
}

/** A file someone sent; `handle` as a message event carried it. */
export async function fetchFile(api: OpenApi, handle: string): Promise<{ bytes: Uint8Array; mime: string }> {
  const file = readFileHandle(handle);
  if (file === undefined)
    throw new LarkError('fetch file', local('bad-handle', 'not a handle of this adapter'));
  const result = await api.download({
    api: 'message.resource',
    method: 'GET',
    path: `/open-apis/im/v1/messages/${file.messageId}/resources/${file.key}`,
    params: { type: file.type },
    maxBytes: MAX_FILE_BYTES,
  });
  if (!result.ok) throw new LarkError('fetch file', result.failure);
  return { bytes: result.bytes, mime: result.mime };
}

/** Who read a message of ours and when; the platform tells for seven days. */
export async function readersOf(api: OpenApi, messageId: string): Promise<Map<string, Date>> {
  const readers = new Map<string, Date>();
  let token: string | undefined;
  for (let page = 0; page < READ_PAGES; page += 1) {
    const body = await bodyOf(api, 'read receipts', {
      api: 'message.read_users',
      method: 'GET',
      path: `/open-apis/im/v1/messages/${encodeURIComponent(messageId)}/read_users`,
      params: {
        user_id_type: 'open_id',
        page_size: READ_PAGE,
        ...(token === undefined ? {} : { page_token: token }),
      },
    });
    const { items, has_more: more, page_token: next } = readersSchema.parse(body).data;
    for (const item of items ?? []) readers.set(item.user_id, new Date(Number(item.timestamp)));
    if (more !== true || next === undefined) break;
    token = next;
  }
  return readers;
}

async function bodyOf(api: OpenApi, what: string, call: ApiCall): Promise<unknown> {
  const result: CallResult = await api.call(call);
  if (result.ok === true) return result.body;
  throw new LarkError(what, result.ok === false ? result.failure : local('superseded', 'dropped'));
}

function local(code: string, reason: string): Failure {
  return { kind: 'refused', code, reason };
}
