import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { InboundReply } from '../chat/adapter.ts';
import type { Action, Card } from '../chat/card.ts';
import { type CardRow, findCards, outbound } from '../chat/card-row.ts';
import type { Inbound } from '../chat/inbound.ts';
import type { Db } from '../db/client.ts';
import type { Shell } from '../decide/shell.ts';
import { membersById } from '../directory/who.ts';
import { dropAbandoned, type FileOwner, filesOf, handIn, takeBack } from '../files/record.ts';
import { randomId } from '../opaque.ts';
import { type Attached, actionPage, cardPage, gonePage, type Said, type Visitor } from './card-page.ts';
import type { FileRoom } from './files.ts';
import type { PageLinks } from './links.ts';
import { actionOf, readSubmission, type Submission } from './submission.ts';
import { uploadLimits } from './upload.ts';

export interface H5Options {
  readonly db: Db;
  readonly shell: Shell;
  readonly inbound: Inbound;
  readonly links: PageLinks;
  readonly files: FileRoom;
  /** A document that a card of this row offers; undefined when it offers none of that name. */
  readonly document?: (row: CardRow, name: string) => Promise<CardDocument | undefined>;
}

/** A file that is made when somebody opens it, such as the bulletin. */
export interface CardDocument {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Uint8Array;
}

interface Opened {
  readonly row: CardRow;
  readonly card: Card;
  readonly visitor: Visitor;
}

const tokenParams = z.object({ token: z.string().max(160) });
const pageQuery = z.object({ a: z.string().max(40).optional(), f: z.string().max(60).optional() });

/**
 * `/h5/<token>`: any card as a page, for platforms and forms that can't hold it. No login: the token names one card
 * and one person, is signed, expires, and works only while she still is who the card is for. What she sends takes
 * the same way as a tap in the chat.
 */
export async function addH5(app: FastifyInstance, options: H5Options): Promise<void> {
  await app.register(async scope => {
    await scope.register(formbody, { bodyLimit: 64 * 1024 });
    await scope.register(multipart, { limits: uploadLimits, throwFileSizeLimit: false });
    scope.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
    });
    scope.get('/h5/:token', async (request, reply) => {
      const opened = await open(options, tokenParams.parse(request.params).token);
      if (opened === undefined) return gone(reply);
      const asked = pageQuery.safeParse(request.query).data;
      const file = asked?.f === undefined ? undefined : await options.document?.(opened.row, asked.f);
      if (file !== undefined) return download(reply, file);
      const action = actionOf(opened.card, asked?.a);
      if (action === undefined) return send(reply, await cardWithFiles(options, opened, undefined));
      return send(reply, actionPage(opened.card, action, opened.visitor, blank(randomId())));
    });
    scope.post('/h5/:token', async (request, reply) => {
      const { token } = tokenParams.parse(request.params);
      const opened = await open(options, token);
      if (opened === undefined) return gone(reply);
      const sent = await readSubmission(request, opened.card, ownerOf(opened.row), roomOf(options));
      const { action } = sent;
      if (action === undefined) return send(reply, await cardWithFiles(options, opened, undefined));
      if (sent.problems.size > 0)
        return send(reply.status(422), actionPage(opened.card, action, opened.visitor, sent));
      const answer = await tap(options, opened.row, action.id, sent);
      const after = (await open(options, token)) ?? opened;
      const now = { ...after, card: answer.card?.card ?? after.card };
      const again = answer.text?.tone === 'warn' ? formOf(now.card, action.id) : undefined;
      if (again === undefined) return send(reply, await cardWithFiles(options, now, said(answer.text)));
      // Refused for what it says: she puts that right, the rest is still there. Another try is another event.
      const anew = { ...sent, nonce: randomId() };
      return send(reply, actionPage(now.card, again, now.visitor, anew, said(answer.text)));
    });
  });
}

function download(reply: FastifyReply, file: CardDocument): FastifyReply {
  return reply
    .type(file.mime)
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
    .send(Buffer.from(file.bytes));
}

/** The action, where it is still offered and something can be filled in. */
function formOf(card: Card, id: string): Action | undefined {
  const action = actionOf(card, id);
  return (action?.fields?.length ?? 0) > 0 ? action : undefined;
}

const blank = (nonce: string) => ({ nonce, values: {}, problems: new Map(), files: new Map() });

/** The form takes the same way as a tap in the chat; its files belong to the subject if it was taken. */
async function tap(
  options: H5Options,
  row: CardRow,
  action: string,
  { nonce, values, files }: Submission,
): Promise<InboundReply> {
  const { db, shell, files: room } = options;
  const now = shell.surroundings.now();
  const ids = [...files.values()].flat().map(file => file.id);
  await handIn(db, ids, now);
  const { personId, id: cardId } = row;
  const answer = await options.inbound.handle({
    type: 'tap',
    platform: 'h5',
    eventId: nonce,
    userId: personId,
    cardId,
    action,
    form: values,
  });
  if (answer.text?.tone === 'warn') await takeBack(db, ids, now);
  if (ids.length > 0) await dropAbandoned(db, room.store, now);
  return answer;
}

function ownerOf(row: CardRow): FileOwner {
  const { id: cardId, personId, subjectKind, subjectId } = row;
  return { cardId, personId, subjectKind, subjectId };
}

function roomOf({ db, files, shell }: H5Options) {
  return { sql: db, store: files.store, now: () => shell.surroundings.now() };
}

async function cardWithFiles(
  options: H5Options,
  { row, card }: Opened,
  say: Said | undefined,
): Promise<string> {
  const { db, files } = options;
  const attached = (await filesOf(db, row.subjectKind, row.subjectId)).map(
    (file): Attached => ({ name: file.name, bytes: file.bytes, url: files.links.path(file.id) }),
  );
  return cardPage(card, say, attached);
}

function said(text: Said | undefined): Said | undefined {
  return text === undefined ? undefined : { tone: text.tone, content: text.content };
}

async function open(options: H5Options, token: string): Promise<Opened | undefined> {
  const { db, shell, links } = options;
  const link = links.read(token);
  if (link === undefined) return undefined;
  const row = (await findCards(db, [link.cardId])).get(link.cardId);
  if (row === undefined || !link.madeFor(row.personId)) return undefined;
  const member = (await membersById(db, [row.personId])).get(row.personId);
  // Someone who has moved to another unit no longer acts on what her post was sent.
  if (member === undefined || member.unitId !== row.unitId) return undefined;
  const subject = (await shell.features.get(row.subjectKind)?.load(db, [row.subjectId], 'none'))?.get(
    row.subjectId,
  );
  if (subject === undefined) return undefined;
  const { card } = outbound(row, subject, '', shell.surroundings.now());
  return { row, card, visitor: { name: member.name, unit: member.unitName } };
}

function gone(reply: FastifyReply): FastifyReply {
  return send(reply.status(410), gonePage());
}

function send(reply: FastifyReply, body: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(body);
}
