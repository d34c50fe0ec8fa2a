import type { FastifyInstance, FastifyReply } from 'fastify';
import QRCode from 'qrcode';
import { z } from 'zod';
import { verifyCopy as copy } from '../../cards/verify-copy.ts';
import type { Db } from '../db/client.ts';
import type { Surroundings } from '../decide/surroundings.ts';
import { addDays, dayOf } from '../duty/calendar.ts';
import { html, page } from './html.ts';
import { findPublicTask, type PublicTask } from './task-public.ts';

export interface VerifyOptions {
  readonly db: Db;
  readonly surroundings: Surroundings;
  /** The address that a QR code leads to. */
  readonly verifyUrl: (code: string) => string;
}

/** A person looks once or twice; a guesser would need 2^120 tries. */
const PER_MINUTE = 30;
const params = z.object({ code: z.string().max(64) });
const CODE = /^[a-z0-9]{24}$/;

export type Verdict =
  | { readonly kind: 'valid' | 'begun' | 'over'; readonly task: PublicTask }
  | { readonly kind: 'unknown' | 'unfiled' | 'cancelled' | 'paused' }
  | { readonly kind: 'expired'; readonly date: string };

const BEFORE = new Set(['DISPATCHED', 'CONFIRMED', 'TEAMED']);
const PAUSED = new Set(['SUSPENDED', 'DEFERRED']);
const ENDED = new Set(['CANCELLED', 'MERGED_INTO']);

/**
 * What a code is worth at this moment (F001 十二: 未经备案的，不得实施监管执法检查). `windowDays`: how many days after
 * its date an inspection may still begin. An unannounced one is unknown to everybody until it has begun.
 */
function judgeCode(task: PublicTask | undefined, today: string, windowDays: number): Verdict {
  if (task === undefined) return { kind: 'unknown' };
  const { state } = task;
  const before =
    BEFORE.has(state) ||
    PAUSED.has(state) ||
    state === 'DRAFT' ||
    state === 'CONSULTING' ||
    state === 'FILING';
  if (task.unannounced && (before || ENDED.has(state))) return { kind: 'unknown' };
  if (ENDED.has(state)) return { kind: 'cancelled' };
  if (PAUSED.has(state)) return { kind: 'paused' };
  if (task.filingNo === null || (before && !BEFORE.has(state))) return { kind: 'unfiled' };
  if (BEFORE.has(state)) {
    return today > addDays(task.date, windowDays)
      ? { kind: 'expired', date: task.date }
      : { kind: 'valid', task };
  }
  return { kind: state === 'INSPECTING' ? 'begun' : 'over', task };
}

/** `/verify/<inspectionCode>`: what an enterprise sees when it scans the code; no login, no personal data. */
export async function addVerify(app: FastifyInstance, options: VerifyOptions): Promise<void> {
  await app.register(async scope => {
    scope.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store').header('x-robots-tag', 'noindex');
    });
    const limited = {
      config: { rateLimit: { max: PER_MINUTE, timeWindow: '1 minute', errorResponseBuilder: tooOften } },
    };
    scope.get('/verify/:code', limited, async (request, reply) => {
      const { verdict, complaint } = await judge(options, params.parse(request.params).code);
      const found = 'task' in verdict;
      return send(
        reply.status(found ? 200 : verdict.kind === 'unknown' ? 404 : 410),
        verdictPage(verdict, complaint),
      );
    });
    scope.get('/verify/:code/qr.svg', limited, async (request, reply) => {
      const { code } = params.parse(request.params);
      const { verdict } = await judge(options, code);
      if (!('task' in verdict)) return send(reply.status(404), verdictPage({ kind: 'unknown' }, ''));
      return reply.type('image/svg+xml').send(await qrSvg(options.verifyUrl(code)));
    });
  });
}

function tooOften(): Error {
  return Object.assign(new Error(copy.busy), { statusCode: 429 });
}

async function judge(options: VerifyOptions, code: string): Promise<{ verdict: Verdict; complaint: string }> {
  const { db, surroundings } = options;
  const task = CODE.test(code) ? await findPublicTask(db, { code }) : undefined;
  const [county] = task === undefined ? await db.query<{ id: string }>(COUNTY) : [{ id: task.regionId }];
  const { settings } = await surroundings.context(db, county?.id ?? '');
  const verdict = judgeCode(task, dayOf(surroundings.now()), settings.task.startWindowDays);
  return { verdict, complaint: settings.verify.complaint };
}

/** Where nobody knows the code, the complaint goes to the county that runs this service. */
const COUNTY = `select id from region order by (level = 'county') desc, parent_id nulls first, id limit 1`;

/** The QR code of an address, for a screen. */
function qrSvg(url: string): Promise<string> {
  return QRCode.toString(url, { type: 'svg', errorCorrectionLevel: 'M', margin: 2 });
}

function verdictPage(verdict: Verdict, complaint: string): string {
  if (!('task' in verdict)) return refusalPage(verdict, complaint);
  const { task, kind } = verdict;
  const units = task.units.map(
    unit => html`<dl><dt>${unit.name}</dt><dd>${unit.items.join('；')}</dd>
<dd class="dim">${unit.entrustedTo === undefined ? certificates(unit.certificates) : copy.entrusted(unit.entrustedTo)}</dd></dl>`,
  );
  return page(
    copy.title,
    html`<article class="card ${kind === 'over' ? 'closed' : 'done'}"><header><h1>${copy[kind]}</h1></header><div class="body">
<dl><dt>${copy.filingNo}</dt><dd>${task.filingNo ?? ''}</dd><dt>${copy.scenario}</dt><dd>${task.scenario}</dd>
<dt>${copy.date}</dt><dd>${copy.day(task.date, task.time)}</dd>${task.emergency ? html`<dt>${copy.trigger}</dt><dd>${copy.emergency}</dd>` : undefined}</dl>
<h2>${copy.units}、${copy.items}</h2>${units}
<h2>${copy.rightsTitle}</h2><ul>${copy.rights.map(right => html`<li>${right}</li>`)}</ul>
${complaintLine(complaint)}</div><footer>${copy.footer}</footer></article>`,
  );
}

function certificates(numbers: readonly string[]): string {
  return numbers.length === 0 ? copy.noTeam : `${copy.certificates}：${numbers.join('、')}`;
}

function refusalPage(verdict: Exclude<Verdict, { task: PublicTask }>, complaint: string): string {
  const words = verdict.kind === 'expired' ? copy.expired(verdict.date) : copy[verdict.kind];
  return page(
    copy.title,
    html`<article class="card urgent"><header><h1>${copy.invalid}</h1></header><div class="body"><p>${words}</p>${complaintLine(complaint)}</div></article>`,
  );
}

function complaintLine(complaint: string) {
  return complaint === '' ? undefined : html`<dl><dt>${copy.complaint}</dt><dd>${complaint}</dd></dl>`;
}

function send(reply: FastifyReply, body: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(body);
}
