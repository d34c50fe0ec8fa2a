import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { planPageCopy as copy } from '../../cards/plan-page-copy.ts';
import type { Inbound } from '../chat/inbound.ts';
import type { Db } from '../db/client.ts';
import type { Problem } from '../directory/import/problems.ts';
import { type Member, membersById } from '../directory/who.ts';
import { randomId } from '../opaque.ts';
import { findPlan, type PlanHead } from '../plan/file/head.ts';
import { makePlanTemplate } from '../plan/file/template.ts';
import { uploadPlan } from '../plan/file/upload.ts';
import { html, page } from './html.ts';
import type { SignedLinks } from './signed-links.ts';
import { readable } from './upload.ts';

export interface PlanPageOptions {
  readonly db: Db;
  readonly inbound: Inbound;
  readonly links: SignedLinks;
}

const MOST_BYTES = 20 * 1024 * 1024;
/** Problems that the page lists. */
const SHOWN = 50;
const params = z.object({ token: z.string().max(400) });
const asksTemplate = z.object({ template: z.string() });

interface Opened {
  readonly plan: PlanHead;
  readonly member: Member;
}

/**
 * `/plan/<token>`: where one person fills in her unit's annual plan from a file. The token is signed, expires, and
 * works only while she is still of that unit; what she sends is decided like any command.
 */
export async function addPlanPage(app: FastifyInstance, options: PlanPageOptions): Promise<void> {
  await app.register(async scope => {
    await scope.register(multipart, {
      limits: { files: 1, fields: 4, fileSize: MOST_BYTES },
      throwFileSizeLimit: false,
    });
    scope.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
    });
    scope.get('/plan/:token', async (request, reply) => {
      const opened = await open(options, params.parse(request.params).token);
      if (opened === undefined) return gone(reply);
      if (!asksTemplate.safeParse(request.query).success) return send(reply, formPage(opened, undefined, []));
      const { plan } = opened;
      const name = encodeURIComponent(`${plan.unit}${plan.year}年度计划模板.xlsx`);
      return reply
        .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
        .header('content-disposition', `attachment; filename*=UTF-8''${name}`)
        .send(await makePlanTemplate(plan));
    });
    scope.post('/plan/:token', async (request, reply) => {
      const { token } = params.parse(request.params);
      const opened = await open(options, token);
      if (opened === undefined) return gone(reply);
      const file = await readable(request.file());
      if (file === undefined) return send(reply.status(422), formPage(opened, warn(copy.noFile), []));
      const bytes = await readable(file.toBuffer());
      if (file.file.truncated) return send(reply.status(413), formPage(opened, warn(copy.tooLarge), []));
      if (bytes.length === 0) return send(reply.status(422), formPage(opened, warn(copy.noFile), []));
      const read = await uploadPlan(options.db, opened.plan.id, bytes, file.filename);
      if (!read.ok) {
        const line = warn(copy.problems(read.problems.length + read.more));
        return send(reply.status(422), formPage(opened, line, read.problems, read.more));
      }
      const submitted = await options.inbound.submit({
        type: 'command',
        platform: 'api',
        eventId: `plan-page:${randomId()}`,
        userId: opened.member.personId,
        work: {
          feature: 'plan',
          subjectId: opened.plan.id,
          command: read.command,
          actor: { kind: 'person', member: opened.member, channel: 'h5' },
        },
      });
      const after = (await open(options, token)) ?? opened;
      const said = submitted.outcome === 'repeated' ? undefined : submitted.say;
      const tone = submitted.outcome === 'refused' ? 'warn' : 'ok';
      return send(reply, formPage(after, said === undefined ? undefined : { tone, content: said }, []));
    });
  });
}

interface Said {
  readonly tone: 'ok' | 'warn';
  readonly content: string;
}

function warn(content: string): Said {
  return { tone: 'warn', content };
}

async function open(options: PlanPageOptions, token: string): Promise<Opened | undefined> {
  const [planId, personId] = options.links.read(token) ?? [];
  if (planId === undefined || personId === undefined) return undefined;
  const plan = await findPlan(options.db, planId);
  const member = (await membersById(options.db, [personId])).get(personId);
  if (plan === undefined || member === undefined || member.unitId !== plan.unitId) return undefined;
  return { plan, member };
}

function formPage({ plan }: Opened, said: Said | undefined, problems: readonly Problem[], more = 0): string {
  const title = copy.title(plan.unit, plan.year);
  const lines = problems
    .slice(0, SHOWN)
    .map(({ sheet, row, column, reason }) => html`<li>${copy.place(sheet, row, column)} ${reason}</li>`);
  const hidden = more + Math.max(0, problems.length - SHOWN);
  return page(
    title,
    html`${said === undefined ? undefined : html`<p class="say ${said.tone === 'warn' ? 'warn' : ''}" role="status">${said.content}</p>`}
<article class="card notice"><header><h1>${title}</h1></header><div class="body">
<p>${copy.state(plan.rows, plan.missing)}</p>
${lines.length === 0 ? undefined : html`<ul>${lines}</ul>`}${hidden === 0 ? undefined : html`<p>${copy.more(hidden)}</p>`}
<form method="post" enctype="multipart/form-data">
<label for="f-file">${copy.file}</label><input id="f-file" type="file" name="file" accept=".xlsx" required>
<p class="dim">${copy.replaces}</p>
<button class="button primary" type="submit">${copy.send}</button></form></div>
<nav class="actions"><a class="button" href="?template">${copy.template}</a></nav></article>`,
  );
}

function gone(reply: FastifyReply): FastifyReply {
  const body = page(
    copy.gone,
    html`<article class="card closed"><header><h1>${copy.gone}</h1></header><p class="body">${copy.goneWhy}</p></article>`,
  );
  return send(reply.status(410), body);
}

function send(reply: FastifyReply, body: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(body);
}
