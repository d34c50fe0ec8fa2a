import type { SaxesTagPlain } from 'saxes';
import { SaxesParser } from 'saxes';
import { UnreadableFileError } from './problems.ts';

/** What to do with the tags of one XML part; names come without their namespace prefix. */
export interface XmlHandler<T> {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
  /** What became complete since the last call. */
  take?(): T[];
}

/** No cell may be longer than 32,767 characters; markup of this length without a tag is an attack or damage. */
const LONGEST_TEXT = 1_000_000;

/** Feeds an XML part of a workbook to a handler and yields what the handler completes. Entities are never expanded. */
export async function* parseXml<T>(bytes: AsyncIterable<Buffer>, handler: XmlHandler<T>): AsyncGenerator<T> {
  const parser = new SaxesParser();
  parser.on('error', cause => {
    throw new UnreadableFileError('文件内容已损坏（XML 无法解析），请用 Excel 或 WPS 另存后再试', { cause });
  });
  parser.on('opentag', (tag: SaxesTagPlain) => handler.open?.(localName(tag.name), tag.attributes));
  parser.on('closetag', (tag: SaxesTagPlain) => handler.close?.(localName(tag.name)));
  if (handler.text) {
    parser.on('text', text => handler.text?.(text));
    parser.on('cdata', text => handler.text?.(text));
  }
  const decoder = new TextDecoder('utf-8');
  let sinceTag = 0;
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true });
    const lastTag = text.lastIndexOf('<');
    sinceTag = lastTag < 0 ? sinceTag + text.length : text.length - lastTag;
    if (sinceTag > LONGEST_TEXT) throw new UnreadableFileError('文件中有异常超长的内容，已拒绝导入');
    parser.write(text);
    if (handler.take) yield* handler.take();
  }
  parser.write(decoder.decode()).close();
  if (handler.take) yield* handler.take();
}

/** Reads a whole part whose handler keeps its own result. */
export async function readXml(bytes: AsyncIterable<Buffer>, handler: XmlHandler<never>): Promise<void> {
  for await (const _ of parseXml(bytes, handler));
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}
