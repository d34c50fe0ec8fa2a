import { z } from 'zod';
import { type Call, type Endpoint, Whole } from './api.ts';
import { ApiError, refusal } from './api-error.ts';
import { mimeOf } from './files.ts';
import { partsOf } from './multipart.ts';
import type { World } from './world.ts';

const MAX_IMAGE_BYTES = 10 * 1_024 * 1_024;
const MAX_FILE_BYTES = 30 * 1_024 * 1_024;
const kind = z.enum(['image', 'file']);

/** Pictures and files: upload, and fetching what somebody sent. */
export function fileEndpoints(world: World): Endpoint[] {
  return [
    {
      method: 'POST',
      path: '/open-apis/im/v1/images',
      handle: async call => ({
        image_key: await upload(world, call, 'image', 'img', MAX_IMAGE_BYTES, 234006),
      }),
    },
    {
      method: 'POST',
      path: '/open-apis/im/v1/files',
      handle: call => ({ file_key: upload(world, call, 'file', 'file', MAX_FILE_BYTES, 234006) }),
    },
    {
      method: 'GET',
      path: '/open-apis/im/v1/messages/:message_id/resources/:file_key',
      handle: call => {
        kind.parse(call.query.type);
        const key = call.params.file_key ?? '';
        const message = world.chats.message(call.params.message_id ?? '');
        if (message === undefined) throw refusal(234003, 'The message is not found.');
        const file = message.content.includes(key) ? world.files.get(key) : undefined;
        if (file === undefined) throw refusal(234003, 'File not in msg.');
        return new Whole(file.bytes, file.mime);
      },
    },
    {
      // The page's own way to a picture; no client needs it.
      method: 'GET',
      path: '/files/:file_key',
      open: true,
      handle: call => {
        const file = world.files.get(call.params.file_key ?? '');
        if (file === undefined) throw new ApiError(404, 234003, 'no such file');
        return new Whole(file.bytes, file.mime);
      },
    },
  ];
}

function upload(
  world: World,
  call: Call,
  field: string,
  prefix: 'img' | 'file',
  mostBytes: number,
  tooLarge: number,
): string {
  const parts = partsOf(call.raw, call.contentType);
  const file = parts.get(field);
  if (file === undefined) throw refusal(234001, 'Invalid request param.');
  if (file.bytes.length === 0) throw refusal(234010, "File's size can't be 0.");
  if (file.bytes.length > mostBytes) throw refusal(tooLarge, 'The file size exceed the max value.');
  const name = parts.get('file_name')?.bytes.toString('utf8') ?? file.fileName ?? `${field}.png`;
  return world.files.keep(prefix, { name, mime: mimeOf(name), bytes: file.bytes });
}
