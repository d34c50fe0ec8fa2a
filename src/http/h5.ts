import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Action, Card } from '../chat/card.ts';
import { type CardRow, findCards, outbound } from '../chat/card-row.ts';
import type { Inbound } from '../chat/inbound.ts';
import type { Db } from '../db/client.ts';
import type { Shell } from '../decide/commit.ts';
import { randomId } from '../decide/surroundings.ts';
import { membersById } from '../directory/who.ts';
import { actionPage, cardPage, gonePage, type Said, type Visitor } from './card-page.ts';
import { readFields } from './form.ts';
import type { PageLinks } from './links.ts';

export interface H5Options {
  readonly db: Db;
  readonly shell: Shell;
  readonly inbound: Inbound;
  readonly links: PageLinks;
}

interface Opened {
  readonly row: CardRow;
  readonly card: Card;
  readonly visitor: Visitor;
}

const tokenParams = z.object({ token: z.string().max(160) });
const pageQuery = z.object({ a: z.string().max(40).optional() });
const typedForm = z.record(z.string(), z.union([z.string(), z.array(z.string())])).prefault({});
const NONCE = /^[a-z0-9]{24}$/;

/**
 * `/h5/<token>`: any card as a page, for platforms and forms that can't hold it. No login: the token names one card
 * and one person, is signed, expires, and works only while she still is who the card is for. What she sends takes
 * the same way as a tap in the chat.
 */
export async function addH5(app: FastifyInstance, options: H5Options): Promise<void> {
  await app.register(async scope => {
    await scope.register(formbody, { bodyLimit: 64 * 1024 });
    scope.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
    });
    scope.get('/h5/:token', async (request, reply) => {
      const opened = await open(options, tokenParams.parse(request.params).token);
      if (opened === undefined) return gone(reply);
      const asked = pageQuery.safeParse(request.query).data?.a;
      const action = actionOf(opened.card, asked);
      return send(
        reply,
        action === undefined ? cardPage(opened.card, undefined) : blankAction(opened, action),
      );
    });
    scope.post('/h5/:token', async (request, reply) => {
      const { token } = tokenParams.parse(request.params);
      const opened = await open(options, token);
      if (opened === undefined) return gone(reply);
      const typed = flatten(typedForm.parse(request.body ?? {}));
      const action = actionOf(opened.card, typed['_action']);
      if (action === undefined) return send(reply, cardPage(opened.card, undefined));
      const { values, problems } = readFields(action.fields ?? [], typed);
      const nonce = typed['_nonce'] ?? '';
      if (problems.size > 0 || !NONCE.test(nonce)) {
        const fresh = NONCE.test(nonce) ? nonce : randomId();
        return send(
          reply.status(422),
          actionPage(opened.card, action, opened.visitor, fresh, values, problems),
        );
      }
      const answer = await options.inbound.handle({
        type: 'tap',
        platform: 'h5',
        eventId: nonce,
        userId: opened.row.personId,
        cardId: opened.row.id,
        action: action.id,
        form: values,
      });
      const after = (await open(options, token)) ?? opened;
      return send(reply, cardPage(answer.card?.card ?? after.card, said(answer.text)));
    });
  });
}

function said(text: Said | undefined): Said | undefined {
  return text === undefined ? undefined : { tone: text.tone, content: text.content };
}

function flatten(form: Readonly<Record<string, string | readonly string[]>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => [name, typeof value === 'string' ? value : value.join('\n')]),
  );
}

function actionOf(card: Card, id: string | undefined): Action | undefined {
  return card.actions.find(action => action.id === id && action.url === undefined);
}

function blankAction(opened: Opened, action: Action): string {
  return actionPage(opened.card, action, opened.visitor, randomId(), {}, new Map());
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
