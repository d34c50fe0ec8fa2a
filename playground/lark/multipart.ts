/** One part of a `multipart/form-data` body. */
export interface Part {
  readonly fileName: string | undefined;
  readonly bytes: Buffer;
}

const HEADERS_END = Buffer.from('\r\n\r\n');

/**
 * The parts of a multipart body by name; empty when it is none. By hand, because clients send files as parts without a
 * file name, which form-data parsers take for text and spoil.
 */
export function partsOf(raw: Buffer, contentType: string): Map<string, Part> {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  const parts = new Map<string, Part>();
  if (boundary === undefined) return parts;
  const mark = Buffer.from(`--${boundary}`);
  let start = raw.indexOf(mark);
  while (start >= 0) {
    const next = raw.indexOf(mark, start + mark.length);
    if (next < 0) break;
    // Between the marks: CRLF, headers, empty line, content, CRLF.
    const section = raw.subarray(start + mark.length + 2, next - 2);
    const split = section.indexOf(HEADERS_END);
    const headers = section.subarray(0, Math.max(0, split)).toString('utf8');
    const name = /\bname="([^"]*)"/i.exec(headers)?.[1];
    if (split >= 0 && name !== undefined) {
      const fileName = /filename="([^"]*)"/i.exec(headers)?.[1];
      parts.set(name, { fileName, bytes: section.subarray(split + HEADERS_END.length) });
    }
    start = next;
  }
  return parts;
}
