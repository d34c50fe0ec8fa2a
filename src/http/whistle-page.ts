import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { minutesText, stampText } from '../../cards/format.ts';
import { whistlePageCopy as copy } from '../../cards/whistle-page-copy.ts';
import { endLines, isEnded, kindText, liveParties, partyLine, situation } from '../../cards/whistle-parts.ts';
import type { WhistleView } from '../../cards/whistle-view.ts';
import { KIND_NAMES, STATE_NAMES } from '../../cards/whistle-words.ts';
import type { Db } from '../db/client.ts';
import { type Member, membersById } from '../directory/who.ts';
import { boardLines, callToSee, type Line } from '../whistle/board.ts';
import { viewOf } from '../whistle/view.ts';
import { type Html, html, page } from './html.ts';
import type { SignedLinks } from './signed-links.ts';

export interface WhistlePageOptions {
  readonly db: Db;
  readonly links: SignedLinks;
  readonly now: () => Date;
}

const MOST_LINES = 200;
const params = z.object({ token: z.string().max(400) });
const query = z.object({ no: z.string().max(30).optional() });

/**
 * `/whistles/<token>`: the open calls that one person may see, and with `?no=` the whole story of one, as 查哨 tells her
 * in the chat. The token is signed, expires, and shows what she may see at the moment when she opens it.
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
      if (no === undefined)
        return send(reply, boardPage(await boardLines(options.db, member, MOST_LINES), now));
      const call = await callToSee(options.db, member, no);
      return call === undefined
        ? send(reply.status(404), notice(copy.board, copy.noCall))
        : send(reply, storyPage(viewOf(call, now)));
    });
  });
}

async function visitor({ db, links }: WhistlePageOptions, token: string): Promise<Member | undefined> {
  const personId = links.read(token)?.[0];
  return personId === undefined ? undefined : (await membersById(db, [personId])).get(personId);
}

function boardPage(lines: readonly Line[], now: Date): string {
  const rows = lines.map(
    line => html`<li><h2>${KIND_NAMES[line.type]} ${line.town}</h2><p>${line.text}</p>
<p class="dim">${STATE_NAMES[line.state] ?? line.state} · ${copy.lead(line.lead)} · ${copy.since(minutesText((now.getTime() - line.since.getTime()) / 60_000))}</p>
<a class="button" href="?no=${line.no}">${copy.see(line.no)}</a></li>`,
  );
  return page(
    copy.board,
    html`<article class="card"><header><h1>${copy.board}</h1></header><div class="body">
${lines.length === 0 ? html`<p>${copy.none}</p>` : html`<ul class="status">${rows}</ul>`}</div></article>`,
  );
}

function storyPage(view: WhistleView): string {
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
${facts}${section(copy.parties, parties)}${section(copy.story, steps)}${endLines(view).map(line => html`<p>${line}</p>`)}</div>
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
