import type { Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';

/** What a form may carry (our own choice: a phone's photo is 3–8 MB, an inspection needs a handful). */
const MAX_FILE_BYTES = 10 * 1024 * 1024;
export const MAX_FILES = 9;
/** Beyond this the request is cut off; between the two limits what was typed still comes back. */
const HARD_MAX_FILES = 20;

/** Limits that `@fastify/multipart` is registered with. */
export const uploadLimits = {
  fileSize: MAX_FILE_BYTES,
  files: HARD_MAX_FILES,
  fields: 60,
  fieldSize: 16 * 1024,
  parts: 80,
} as const;

/** One file of a form as it arrived. */
export interface IncomingFile {
  readonly field: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface IncomingForm {
  readonly typed: Record<string, string>;
  /** Names of fields in which some file was longer than allowed. */
  readonly tooLong: ReadonlySet<string>;
  /** Names of fields with more than `MAX_FILES` files; the first ones were taken. */
  readonly tooMany: ReadonlySet<string>;
}

/**
 * Reads a multipart form. Each file goes to `take` as soon as it is whole, so that one at a time is in memory; what
 * was typed is kept whatever is wrong with the files.
 */
export async function readMultipart(
  request: FastifyRequest,
  take: (file: IncomingFile, typedSoFar: Readonly<Record<string, string>>) => Promise<void>,
): Promise<IncomingForm> {
  // Without a prototype: names of fields come from outside.
  const typed: Record<string, string> = Object.create(null);
  const counts = new Map<string, number>();
  const tooLong = new Set<string>();
  const tooMany = new Set<string>();
  for await (const part of partsOf(request)) {
    if (part.type === 'field') {
      addTyped(typed, part);
      continue;
    }
    const bytes = await readable(bytesOf(part.file));
    const name = part.filename ?? '';
    // An empty choice is sent as a file without name.
    if (name === '' && bytes.byteLength === 0) continue;
    const count = (counts.get(part.fieldname) ?? 0) + 1;
    counts.set(part.fieldname, count);
    if (part.file.truncated) tooLong.add(part.fieldname);
    else if (count > MAX_FILES) tooMany.add(part.fieldname);
    else await take({ field: part.fieldname, name, bytes }, typed);
  }
  return { typed, tooLong, tooMany };
}

/** Waits for a piece of a form; one that the parser cannot read is the sender's mistake (400), not ours. */
export async function readable<T>(piece: Promise<T>): Promise<T> {
  try {
    return await piece;
  } catch (cause) {
    if (cause instanceof Error && 'statusCode' in cause) throw cause;
    throw Object.assign(new Error('the form cannot be read', { cause }), { statusCode: 400 });
  }
}

async function* partsOf(request: FastifyRequest): AsyncGenerator<Multipart> {
  const parts = request.parts();
  try {
    for (;;) {
      const next = await readable(parts.next());
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await parts.return?.(undefined);
  }
}

function addTyped(typed: Record<string, string>, part: Extract<Multipart, { type: 'field' }>): void {
  if (typeof part.value !== 'string') return;
  const earlier = typed[part.fieldname];
  typed[part.fieldname] = earlier === undefined ? part.value : `${earlier}\n${part.value}`;
}

async function bytesOf(stream: AsyncIterable<Buffer>): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
