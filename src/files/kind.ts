/** What a file is, by its first bytes; its name and what the browser says count for nothing. */
export type FileKind = 'image/jpeg' | 'image/png' | 'image/webp' | 'application/pdf';

const EXTENSIONS: Readonly<Record<FileKind, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'application/pdf': 'pdf',
};

/** Undefined for everything that is not taken. */
export function kindOf(bytes: Uint8Array): FileKind | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 16)).toString('latin1');
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'image/webp';
  if (head.startsWith('%PDF-')) return 'application/pdf';
  return undefined;
}

const LONGEST_NAME = 80;

/** A name to show and to save under: without path, control or direction characters, ending as the content says. */
export function fileName(given: string, kind: FileKind): string {
  const last = given.split(/[/\\]/).at(-1) ?? '';
  const bare = last
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replace(/[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069"<>:|?*]/gu, '')
    .trim();
  return `${[...bare].slice(0, LONGEST_NAME).join('') || '附件'}.${EXTENSIONS[kind]}`;
}
