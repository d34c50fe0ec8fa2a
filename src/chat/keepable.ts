import { createHash } from 'node:crypto';
import type { Json } from '../db/sql.ts';
import type { Entry } from './entry.ts';

/** Longer names than this are no platform's; an index of the database holds some 2,700 bytes. */
const LONGEST_NAME = 250;

/**
 * An entry as PostgreSQL can keep it: it takes neither NUL nor broken surrogates, and nobody types them on purpose.
 * What came in can then not make the transaction fail, whoever sent it.
 */
export function keepable(entry: Entry): Entry {
  const names = { eventId: keepableName(entry.eventId), userId: keepableName(entry.userId) };
  switch (entry.type) {
    case 'command':
      return { ...entry, ...names, work: { ...entry.work, command: keepableJson(entry.work.command) } };
    case 'message':
      return {
        ...entry,
        ...names,
        chat: { ...entry.chat, id: keepableName(entry.chat.id) },
        text: keepableText(entry.text),
        ...(entry.replyTo === undefined ? {} : { replyTo: keepableName(entry.replyTo) }),
        files: entry.files.map(file => ({
          ...file,
          handle: keepableText(file.handle),
          name: keepableText(file.name),
        })),
      };
    case 'tap':
      return {
        ...entry,
        ...names,
        form: Object.fromEntries(
          Object.entries(entry.form).map(([key, value]) => [keepableText(key), keepableText(value)]),
        ),
        action: keepableText(entry.action),
        cardId: keepableText(entry.cardId),
      };
  }
}

/** Without what PostgreSQL refuses in a text. */
export function keepableText(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed();
}

/** One that is too long for an index stands under its digest, so that a redelivery is still known. */
function keepableName(name: string): string {
  const text = keepableText(name);
  return text.length <= LONGEST_NAME ? text : createHash('sha256').update(text).digest('hex');
}

/** The same of a command that was read from a text: who cuts a text may cut a character in two. */
export function keepableJson(value: Json): Json {
  if (typeof value === 'string') return keepableText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(keepableJson);
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      keepableText(key),
      one === undefined ? undefined : keepableJson(one),
    ]),
  );
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
