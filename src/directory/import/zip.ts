/**
 * Reads a zip archive by its directory, with bounds that are checked before and while anything is unpacked: what the
 * directory promises is limited, and no entry may unpack to more than it promised.
 */
import { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { UnreadableFileError } from './problems.ts';

export interface ZipLimits {
  /** Bytes of the archive. */
  readonly packed: number;
  /** Bytes of all entries together, unpacked. */
  readonly unpacked: number;
  /** How often larger than packed an entry may be. Spreadsheet XML reaches 10–40, a bomb some 1000. */
  readonly ratio: number;
  /** Entries up to this size are not judged by their ratio. */
  readonly ratioFrom: number;
  readonly entries: number;
}

const MB = 1024 * 1024;
export const zipLimits: ZipLimits = {
  packed: 50 * MB,
  unpacked: 500 * MB,
  ratio: 200,
  ratioFrom: MB,
  entries: 5000,
};

export interface ZipArchive {
  has(name: string): boolean;
  /** Unpacks one entry piece by piece; throws UnreadableFileError when it is damaged or larger than promised. */
  open(name: string): AsyncGenerator<Buffer>;
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
}

const damaged = '文件已损坏，无法解压，请重新导出后再试';

/** Opens an archive after checking its directory against the limits. Throws UnreadableFileError. */
export function openZip(bytes: Uint8Array, limits: ZipLimits = zipLimits): ZipArchive {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = new Map(readDirectory(buffer, limits).map(entry => [entry.name, entry]));
  return {
    has: name => entries.has(name),
    open: name => {
      const entry = entries.get(name);
      if (entry === undefined) throw new UnreadableFileError(`文件不完整：缺少 ${name}`);
      return unpack(buffer, entry);
    },
  };
}

function readDirectory(buffer: Buffer, limits: ZipLimits): Entry[] {
  if (buffer.length > limits.packed)
    throw new UnreadableFileError(`文件超过 ${limits.packed / MB} MB，请拆分后导入`);
  const end = findEnd(buffer);
  const count = buffer.readUInt16LE(end + 10);
  if (count > limits.entries) throw new UnreadableFileError('压缩包内文件过多，不像是电子表格');
  const entries: Entry[] = [];
  let at = buffer.readUInt32LE(end + 16);
  for (let n = 0; n < count; n++) {
    const next = readEntry(buffer, at);
    entries.push(next.entry);
    at = next.end;
  }
  refuseBombs(entries, limits);
  return entries;
}

/** Position of the end record, which stands at the end of the file behind a comment of at most 64 KB. */
function findEnd(buffer: Buffer): number {
  const lowest = Math.max(0, buffer.length - 22 - 0xffff);
  for (let at = buffer.length - 22; at >= lowest; at--) {
    if (buffer.readUInt32LE(at) === 0x06054b50) return at;
  }
  throw new UnreadableFileError(damaged);
}

function readEntry(buffer: Buffer, at: number): { entry: Entry; end: number } {
  if (at + 46 > buffer.length || buffer.readUInt32LE(at) !== 0x02014b50)
    throw new UnreadableFileError(damaged);
  if (buffer.readUInt16LE(at + 8) & 1) throw new UnreadableFileError('文件加了密码，请取消密码后再导入');
  const nameLength = buffer.readUInt16LE(at + 28);
  const end = at + 46 + nameLength + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32);
  const entry = {
    name: buffer.toString('utf8', at + 46, at + 46 + nameLength),
    method: buffer.readUInt16LE(at + 10),
    crc: buffer.readUInt32LE(at + 16),
    packed: buffer.readUInt32LE(at + 20),
    size: buffer.readUInt32LE(at + 24),
    at: buffer.readUInt32LE(at + 42),
  };
  return { entry, end };
}

function refuseBombs(entries: readonly Entry[], limits: ZipLimits): void {
  let total = 0;
  for (const { size, packed } of entries) {
    total += size;
    if (total > limits.unpacked)
      throw new UnreadableFileError(`文件解压后超过 ${limits.unpacked / MB} MB，已拒绝导入`);
    if (size > limits.ratioFrom && size > packed * limits.ratio)
      throw new UnreadableFileError('文件压缩比异常（疑似压缩炸弹），已拒绝导入');
  }
}

async function* unpack(buffer: Buffer, entry: Entry): AsyncGenerator<Buffer> {
  let size = 0;
  let crc = 0;
  for await (const chunk of inflated(packedBytes(buffer, entry), entry.method)) {
    size += chunk.length;
    if (size > entry.size)
      throw new UnreadableFileError('文件实际大小与目录不符（疑似压缩炸弹），已拒绝导入');
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (size !== entry.size || crc !== entry.crc) throw new UnreadableFileError(damaged);
}

function packedBytes(buffer: Buffer, entry: Entry): Buffer {
  const { at } = entry;
  if (at + 30 > buffer.length || buffer.readUInt32LE(at) !== 0x04034b50)
    throw new UnreadableFileError(damaged);
  const start = at + 30 + buffer.readUInt16LE(at + 26) + buffer.readUInt16LE(at + 28);
  if (start + entry.packed > buffer.length) throw new UnreadableFileError(damaged);
  return buffer.subarray(start, start + entry.packed);
}

async function* inflated(packed: Buffer, method: number): AsyncGenerator<Buffer> {
  if (method === 0) {
    yield packed;
    return;
  }
  if (method !== 8)
    throw new UnreadableFileError('文件使用了不支持的压缩方式，请用 Excel 或 WPS 另存为 .xlsx');
  const inflate = Readable.from([packed], { objectMode: false }).pipe(
    createInflateRaw({ chunkSize: 256 * 1024 }),
  );
  const chunks: AsyncIterator<Buffer> = inflate[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await chunks.next().catch((cause: unknown) => {
        throw new UnreadableFileError(damaged, { cause });
      });
      if (next.done) return;
      yield next.value;
    }
  } finally {
    inflate.destroy();
  }
}
