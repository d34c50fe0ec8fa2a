import { z } from 'zod';
import { DingtalkError } from './errors.ts';
import type { HttpClient } from './http.ts';
import type { OpenApi } from './openapi.ts';
import type { FileSettings } from './options.ts';
import { hostAllowed } from './options.ts';
import { readFileHandle } from './parse.ts';

const NOT_FOUND = new Set(['60121', '40104']);

const userAnswer = z.looseObject({ result: z.looseObject({ userid: z.string().min(1) }) });
const downloadAnswer = z.looseObject({ downloadUrl: z.string().min(1) });

/**
 * The user id behind a mobile number; undefined when the organisation has nobody with it. Fails with `DingtalkError`.
 * Free of the monthly quota; needs the permission qyapi_get_member_by_mobile.
 */
export async function findUser(api: OpenApi, mobile: string): Promise<string | undefined> {
  const answer = await api.call({
    api: 'user.getbymobile',
    dialect: 'oapi',
    method: 'POST',
    path: '/topapi/v2/user/getbymobile',
    body: { mobile },
    metered: false,
  });
  if (!answer.ok) {
    if ('code' in answer.failure && NOT_FOUND.has(answer.failure.code)) return undefined;
    throw new DingtalkError('user.getbymobile', answer.failure);
  }
  const parsed = userAnswer.safeParse(answer.body);
  if (!parsed.success)
    throw new DingtalkError('user.getbymobile', { kind: 'unknown', reason: 'no user id in it' });
  return parsed.data.result.userid;
}

export interface FileDeps {
  readonly api: OpenApi;
  readonly http: HttpClient;
  readonly robotCode: string;
  readonly settings: FileSettings;
}

/** Content of a file sent to the bot, at most `maxBytes`, from allowed hosts only. Fails with `DingtalkError`. */
export async function fetchFile(
  deps: FileDeps,
  handle: string,
): Promise<{ bytes: Uint8Array; mime: string }> {
  const file = readFileHandle(handle);
  if (file === undefined) throw refused('file.handle', 'not a handle of ours');
  const answer = await deps.api.call({
    api: 'robot.download',
    dialect: 'api',
    method: 'POST',
    path: '/v1.0/robot/messageFiles/download',
    body: { downloadCode: file.code, robotCode: deps.robotCode },
    metered: true,
  });
  if (!answer.ok) throw new DingtalkError('messageFiles/download', answer.failure);
  const parsed = downloadAnswer.safeParse(answer.body);
  if (!parsed.success) throw refused('file.url', 'no address in the answer');
  const url = parsed.data.downloadUrl;
  if (!hostAllowed(url, deps.settings.hosts))
    throw refused('file.host', 'the address is on a host that is not allowed');
  const sent = await deps.http.send({
    method: 'GET',
    url,
    headers: { accept: '*/*' },
    maxBytes: deps.settings.maxBytes,
  });
  if (sent.type !== 'response') throw new DingtalkError('file', { kind: 'unknown', reason: sent.reason });
  if (sent.status !== 200) throw refused('file.status', `HTTP ${sent.status}`);
  return { bytes: sent.bytes, mime: mimeOf(sent.bytes, file.name, sent.contentType) };
}

function refused(code: string, reason: string): DingtalkError {
  return new DingtalkError('file', { kind: 'refused', code, reason });
}

const MAGIC: readonly (readonly [hex: string, mime: string])[] = [
  ['89504e47', 'image/png'],
  ['ffd8ff', 'image/jpeg'],
  ['47494638', 'image/gif'],
  ['424d', 'image/bmp'],
  ['25504446', 'application/pdf'],
  ['2321414d52', 'audio/amr'],
  ['4f676753', 'audio/ogg'],
];

const BY_EXTENSION: Partial<Record<string, string>> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  xls: 'application/vnd.ms-excel',
  doc: 'application/msword',
  csv: 'text/csv',
  txt: 'text/plain',
  zip: 'application/zip',
  mp4: 'video/mp4',
};

/** The platform names every download `*.file`: the content tells the type, then the sender's name for it, then the header. */
function mimeOf(bytes: Buffer, name: string, contentType: string): string {
  const head = bytes.subarray(0, 8).toString('hex');
  const magic = MAGIC.find(([hex]) => head.startsWith(hex))?.[1];
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  const header = contentType.split(';')[0]?.trim() ?? '';
  return magic ?? BY_EXTENSION[extension] ?? (header === '' ? 'application/octet-stream' : header);
}
