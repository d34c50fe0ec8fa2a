import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { minutesText, stampText } from '../../cards/format.ts';
import { whistlePageCopy as copy } from '../../cards/whistle-page-copy.ts';
import { endLines, isEnded, kindText, liveParties, partyLine, situation } from '../../cards/whistle-parts.ts';
import type { WhistleView } from '../../cards/whistle-view.ts';
import { KIND_NAMES, STATE_NAMES } from '../../cards/whistle-words.ts';
import type { Db } from '../db/client.ts';
import { type Member, membersById } from '../directory/who.ts';
import type { FileLinks } from '../files/links.ts';
import { filesOf } from '../files/record.ts';
import { boardLines, callToSee, endedLines, type Line } from '../whistle/board.ts';
import { viewOf } from '../whistle/view.ts';
import { attachments } from './card-page.ts';
import { type Html, html, page } from './html.ts';
import type { SignedLinks } from './signed-links.ts';

export interface WhistlePageOptions {
  readonly db: Db;
  readonly links: SignedLinks;
  readonly files: FileLinks;
  readonly now: () => Date;
}

const MOST_LINES = 200;
const ENDED_DAYS = 30;
const DAY_MS = 86_400_000;
const params = z.object({ token: z.string().max(400) });
const query = z.object({ no: z.string().max(30).optional() });

/**
 * `/whistles/<token>`: the calls that one person may see, open or ended of late, and with `?no=` the whole story of one,
 * as 查哨 tells her in the chat. The token is signed, expires, and shows what she may see at the moment when she opens it.
 */
export async function addWhistlePage(app: FastifyInstance, options: WhistlePageOptions): Promise<void> {
  await app.register(async scope => {
    scope.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store').header('x-robots-tag', 'noindex');
    });
    scope.get('/whistles/:token', async (request, reply) => {
      const member = await visitor(options, params.parse(request.params).token);
      if (member === undefined) return send(reply.status(410), notice(copy.gone, copy.goneWhy));
      const no = query.safeParse(request.query).data?.no;
      const now = options.now();
      if (no === undefined) {
        const { db } = options;
        const since = new Date(now.getTime() - ENDED_DAYS * DAY_MS);
        const open = await boardLines(db, member, MOST_LINES);
        return send(reply, boardPage(open, await endedLines(db, member, since, MOST_LINES), now));
      }
      const call = await callToSee(options.db, member, no);
      if (call === undefined) return send(reply.status(404), notice(copy.board, copy.noCall));
      return send(reply, storyPage(viewOf(call, now), await picturesOf(options, call.id)));
    });
  });
}

async function visitor({ db, links }: WhistlePageOptions, token: string): Promise<Member | undefined> {
  const personId = links.read(token)?.[0];
  return personId === undefined ? undefined : (await membersById(db, [personId])).get(personId);
}

async function picturesOf({ db, files }: WhistlePageOptions, id: string): Promise<Html | undefined> {
  const kept = await filesOf(db, 'whistle', id);
  return attachments(kept.map(file => ({ name: file.name, bytes: file.bytes, url: files.path(file.id) })));
}

function boardPage(open: readonly Line[], ended: readonly Line[], now: Date): string {
  const lasting = (since: Date): string =>
    copy.since(minutesText((now.getTime() - since.getTime()) / 60_000));
  const rows = open.map(line => lineRow(line, lasting(line.since)));
  const past = ended.map(line => lineRow(line, stampText(line.since)));
  return page(
    copy.board,
    html`<article class="card"><header><h1>${copy.board}</h1></header><div class="body">
${rows.length === 0 ? html`<p>${copy.none}</p>` : html`<ul class="status">${rows}</ul>`}
${section(copy.ended(ENDED_DAYS), past)}</div></article>`,
  );
}

function lineRow({ no, type, state, town, text, lead }: Line, when: string): Html {
  return html`<li><h2>${KIND_NAMES[type]} ${town}</h2><p>${text}</p>
<p class="dim">${STATE_NAMES[state] ?? state} · ${copy.lead(lead)} · ${when}</p>
<a class="button" href="?no=${no}">${copy.see(no)}</a></li>`;
}

function storyPage(view: WhistleView, pictures: Html | undefined): string {
  const facts = [...situation(view), { label: '哨型', text: kindText(view) }].map(
    ({ label, text }) => html`<dl><dt>${label ?? ''}</dt><dd>${text}</dd></dl>`,
  );
  const parties = liveParties(view).map(
    party =>
      html`<li>${partyLine(party, view.now)} <span class="dim">${copy.supervised(party.supervision)}</span></li>`,
  );
  const steps = view.timeline.map(
    ({ at, text }) => html`<li><span class="dim">${stampText(at)}</span> ${text}</li>`,
  );
  const title = `${KIND_NAMES[view.kind]} ${view.no}`;
  return page(
    title,
    html`<article class="card ${isEnded(view) ? 'done' : view.kind === 'URGENT' ? 'urgent' : 'notice'}">
<header><h1>${title}</h1><span class="dim">${STATE_NAMES[view.state] ?? ''}</span></header><div class="body">
${facts}${pictures}${section(copy.parties, parties)}${section(copy.story, steps)}${endLines(view).map(line => html`<p>${line}</p>`)}</div>
<nav class="actions"><a class="button" href="?">${copy.back}</a></nav></article>`,
  );
}

function section(title: string, lines: readonly Html[]): Html | undefined {
  return lines.length === 0 ? undefined : html`<h2>${title}</h2><ul class="status">${lines}</ul>`;
}

function notice(title: string, why: string): string {
  return page(
    title,
    html`<article class="card closed"><header><h1>${title}</h1></header><p class="body">${why}</p></article>`,
  );
}

function send(reply: FastifyReply, body: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(body);
}
