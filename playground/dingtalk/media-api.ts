import { z } from 'zod';
import { ApiError } from './api-error.ts';
import { type Call, type Endpoint, RawAnswer } from './endpoint.ts';
import type { World } from './world.ts';

const MB = 1024 * 1024;
const RULES = {
  image: { most: 20 * MB, endings: ['jpg', 'jpeg', 'gif', 'png', 'bmp'] },
  voice: { most: 2 * MB, endings: ['amr', 'mp3', 'wav'] },
  video: { most: 20 * MB, endings: ['mp4'] },
  file: { most: 20 * MB, endings: ['doc', 'docx', 'xls', 'xlsx', 'ppt', 'pptx', 'zip', 'pdf', 'rar'] },
} as const;

const kind = z.enum(['image', 'voice', 'video', 'file']);
const download = z.object({ downloadCode: z.string(), robotCode: z.string() });

/** Pictures and files, both ways. */
export function mediaEndpoints(world: World): Endpoint[] {
  return [
    { method: 'POST', path: '/media/upload', family: 'old', paid: true, handle: call => upload(world, call) },
    {
      method: 'POST',
      path: '/v1.0/robot/messageFiles/download',
      family: 'new',
      paid: true,
      handle: call => {
        const { downloadCode } = download.parse(call.body);
        if (world.files.get(downloadCode) === undefined) {
          throw new ApiError(400, 'invalidParameter.downloadCode.invalid', 'downloadCode不存在');
        }
        return { downloadUrl: world.files.url(downloadCode) };
      },
    },
    {
      method: 'GET',
      path: '/files/:id',
      family: 'new',
      open: true,
      paid: false,
      handle: call => {
        const file = world.files.get(call.params.id ?? '');
        if (file === undefined) throw new ApiError(404, 'file.notExist', 'no such file');
        return new RawAnswer(200, file.mime, file.bytes);
      },
    },
  ];
}

async function upload(world: World, call: Call): Promise<unknown> {
  const type = kind.safeParse(call.query.type);
  if (!type.success) throw new ApiError(200, 40004, '无效的媒体文件类型');
  const form = await new Response(call.raw, {
    headers: { 'content-type': String(call.headers['content-type'] ?? '') },
  })
    .formData()
    .catch(() => undefined);
  const media = form?.get('media');
  if (!(media instanceof File)) throw new ApiError(200, 40035, '不合法的参数 media');
  const rule = RULES[type.data];
  const ending = media.name.split('.').at(-1)?.toLowerCase() ?? '';
  if (media.size > rule.most) throw new ApiError(200, 40009, '媒体文件大小超过限制');
  if (!rule.endings.some(one => one === ending)) throw new ApiError(200, 40005, '不合法的文件类型');
  const bytes = Buffer.from(await media.arrayBuffer());
  const id = world.files.keep({ name: media.name, bytes, mime: media.type || 'application/octet-stream' });
  return { media_id: id, created_at: world.clock.now(), type: type.data };
}
