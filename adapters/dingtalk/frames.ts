import { z } from 'zod';

const headersSchema = z.looseObject({
  topic: z.string(),
  messageId: z.string().min(1),
  appId: z.string().default(''),
  connectionId: z.string().default(''),
  contentType: z.string().default('application/json'),
  time: z.union([z.string(), z.number()]).default('').transform(String),
  eventType: z.string().exactOptional(),
  eventId: z.string().exactOptional(),
  eventCorpId: z.string().exactOptional(),
});

const frameSchema = z.looseObject({
  specVersion: z.string().default('1.0'),
  type: z.string(),
  headers: headersSchema,
  /** A JSON string. */
  data: z.string().default(''),
});

export type Frame = z.infer<typeof frameSchema>;

/** What becomes of one downstream message before anything acts on it. */
export type FrameResult =
  | { readonly type: 'frame'; readonly frame: Frame }
  | { readonly type: 'bad' }
  | { readonly type: 'oversized' };

/** Reads one message of the connection; never throws. */
export function readFrame(raw: Buffer | string, maxBytes: number): FrameResult {
  const size = typeof raw === 'string' ? Buffer.byteLength(raw) : raw.length;
  if (size > maxBytes) return { type: 'oversized' };
  try {
    const parsed = frameSchema.safeParse(JSON.parse(raw.toString('utf8')));
    return parsed.success ? { type: 'frame', frame: parsed.data } : { type: 'bad' };
  } catch {
    return { type: 'bad' };
  }
}

/** Ack codes of the protocol. */
export const ACK = { ok: 200, unknownTopic: 404, failed: 500 } as const;

/** The ack envelope; `data` is the topic's own answer. */
export function ackJson(messageId: string, code: number, data: unknown): string {
  return JSON.stringify({
    code,
    headers: { messageId, contentType: 'application/json' },
    message: code === ACK.ok ? 'OK' : code === ACK.unknownTopic ? 'topic unknown' : 'internal error',
    data: JSON.stringify(data),
  });
}
