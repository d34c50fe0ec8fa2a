/**
 * The part of POSIX ustar that a backup needs: plain files with short names, written and read whole. A standard format,
 * so that a backup can be looked into with `tar` when everything else is gone.
 */
import { BackupProblem } from './problem.ts';

const BLOCK = 512;
const NAME_BYTES = 100;

export interface TarEntry {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Header, content and padding of one file. */
export function tarFile(name: string, bytes: Buffer, at: Date): Buffer[] {
  if (Buffer.byteLength(name) > NAME_BYTES) throw new Error(`too long for an archive: ${name}`);
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0);
  header.write('0000600\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write(
    `${Math.floor(at.getTime() / 1000)
      .toString(8)
      .padStart(11, '0')}\0`,
    136,
  );
  header.write('0', 156);
  header.write('ustar\u000000', 257);
  header.write(`${checksum(header).toString(8).padStart(6, '0')}\0 `, 148);
  const padding = Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK);
  return [header, bytes, padding];
}

/** What ends an archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

/** The sum of all bytes, the checksum's own eight taken as spaces. */
function checksum(header: Buffer): number {
  return header.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 32 : byte), 0);
}

/** The files of an archive in their order; throws BackupProblem where it is cut short or is none. */
export async function* tarEntries(
  source: AsyncIterable<Buffer>,
  mostBytes: number,
): AsyncGenerator<TarEntry> {
  const { take, rest } = taker(source);
  for (;;) {
    const header = await take(BLOCK);
    if (header.every(byte => byte === 0)) {
      // The packing's own checksum stands after everything else: only who reads on hears of it.
      await rest();
      return;
    }
    const size = Number.parseInt(header.toString('latin1', 124, 136), 8);
    const isFile = header.toString('latin1', 257, 262) === 'ustar';
    const sum = Number.parseInt(header.toString('latin1', 148, 156), 8);
    if (!isFile || sum !== checksum(header) || !(size >= 0 && size <= mostBytes))
      throw new BackupProblem('备份文件已损坏（归档头不对），没有恢复任何数据');
    const end = header.indexOf(0);
    const name = header.toString('utf8', 0, Math.min(end === -1 ? NAME_BYTES : end, NAME_BYTES));
    const bytes = await take(size);
    await take((BLOCK - (size % BLOCK)) % BLOCK);
    yield { name, bytes };
  }
}

/** Hands out the next so many bytes of a stream; `rest` reads what is left and throws it away. */
function taker(source: AsyncIterable<Buffer>): {
  readonly take: (size: number) => Promise<Buffer>;
  readonly rest: () => Promise<void>;
} {
  const chunks = source[Symbol.asyncIterator]();
  let held: Buffer[] = [];
  let length = 0;
  return {
    async take(size) {
      while (length < size) {
        const next = await chunks.next();
        if (next.done === true) throw new BackupProblem('备份文件不完整（中途截断），没有恢复任何数据');
        held.push(next.value);
        length += next.value.length;
      }
      const all = held.length === 1 && held[0] !== undefined ? held[0] : Buffer.concat(held, length);
      const taken = all.subarray(0, size);
      held = size < length ? [all.subarray(size)] : [];
      length -= size;
      return taken;
    },
    async rest() {
      while ((await chunks.next()).done !== true);
    },
  };
}
