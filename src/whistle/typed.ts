import { whistleAnswers, whistleSays } from '../../cards/whistle-says.ts';
import type { MessageEvent } from '../chat/adapter.ts';
import type { Addressed, Interpretation, Interpreter } from '../chat/entry.ts';
import type { JsonObject, Sql } from '../db/sql.ts';
import type { Member } from '../directory/who.ts';
import { MAX_TEXT, type RouteResult } from './route/index.ts';
import type { Routing } from './routing.ts';

const EXPLICIT = /^吹(?:个|一)?哨\s*[:：,，。]?\s*/u;
const WITHDRAW = /^撤(?:销|回)?哨\s*(SD\d{4}-\d+)?[\s,，:：]*(.*)$/isu;
const APPLY = /^(?:申请(?:县乡)?(?:联动)?联(?:合检)?查|联查申请)\s*[:：,，]?\s*(.*)$/su;
/** An answer to what was asked, or pictures for the call just made, come within this time. */
const ANSWER_MINUTES = 30;
/** Longer texts are calls of their own and no answers to a question. */
const LONGEST_ANSWER = 60;

/**
 * 一句话吹哨: whatever a township's person writes that routing takes for a call, and whatever begins with 吹哨. Stands last
 * among the interpreters; other people's texts and small talk are left to the rest.
 */
export function typedWhistle(routing: Routing, elsewhere: Addressed): Interpreter {
  return async (sql, message, member, now, newId) => {
    const text = message.text.normalize('NFKC').trim().slice(0, MAX_TEXT);
    const withdrawing = WITHDRAW.exec(text);
    if (withdrawing !== null) return withdrawal(sql, member, withdrawing[1], withdrawing[2] ?? '');
    const applying = APPLY.exec(text);
    if (applying !== null) return application(applying[1] ?? '', newId);
    const explicit = EXPLICIT.test(text);
    const kind = await unitKind(sql, member.unitId);
    const files = filesOf(message);
    if (text === '' && files.length > 0 && kind !== 'township') return fromTheSpot(sql, member, files);
    if (kind !== 'township' && !explicit) return undefined;
    // In the words and signs of the writer; only commands are matched in a normal form.
    const body = message.text.trim().slice(0, MAX_TEXT).replace(EXPLICIT, '').trim();
    if (body === '') return wordless(sql, member, { files, kind, explicit }, now, newId);
    if (kind !== 'township' && !member.isOffice && kind !== 'command')
      return { say: whistleSays.onlyTownsBlow };
    const route = await routing.route(sql, member.regionId, {
      town: kind === 'township' ? member.unitName : undefined,
      text: body,
    });
    const open = await openQuestion(sql, member, now);
    const answer =
      open !== undefined &&
      !explicit &&
      answers(route, body) &&
      !(await elsewhere(sql, message, member, now));
    if (open?.blank === true && (answer || explicit || route.isWhistle))
      return work(open.id, { type: 'whistle.fill', text: body, files });
    if (open !== undefined && answer) return work(open.id, { type: 'whistle.add', text: body, files });
    if (!route.isWhistle && !explicit) return undefined;
    return work(newId(), { type: 'whistle.blow', text: body, files });
  };
}

function work(subjectId: string, command: JsonObject): Interpretation {
  return { work: { feature: 'whistle', subjectId, command } };
}

function filesOf(message: MessageEvent): JsonObject[] {
  return message.files.map(file => ({ ...file, platform: message.platform }));
}

/** Pictures of a unit belong to the call that it signed last and that is still open. */
async function fromTheSpot(
  sql: Sql,
  { unitId }: Member,
  files: readonly JsonObject[],
): Promise<Interpretation | undefined> {
  const rows = await sql.query<{ id: string }>(
    `select w.id from whistle w join whistle_assignment a on a.whistle_id = w.id
     where a.unit_id = $1 and a.signed_at is not null and a.state not in ('REASSIGNED', 'WITHDRAWN')
       and w.state not in ('REJECTED', 'WITHDRAWN', 'CLOSED') order by a.signed_at desc limit 1`,
    [unitId],
  );
  const found = rows[0];
  return found === undefined
    ? undefined
    : work(found.id, { type: 'whistle.evidence', unitId, files: [...files] });
}

interface Wordless {
  readonly files: readonly JsonObject[];
  readonly kind: string;
  readonly explicit: boolean;
}

/** Pictures alone belong to the call just made, or come before its words; 吹哨 alone wants a form. */
async function wordless(
  sql: Sql,
  member: Member,
  { files, kind, explicit }: Wordless,
  now: Date,
  newId: () => string,
): Promise<Interpretation | undefined> {
  const recent = files.length === 0 ? undefined : await recentCall(sql, member, now);
  if (recent !== undefined) return work(recent, { type: 'whistle.add', text: '', files: [...files] });
  if (kind === 'township' && (explicit || files.length > 0))
    return work(newId(), { type: 'whistle.form', files: [...files] });
  return { say: whistleAnswers.help };
}

/** Says nothing of a matter that could be routed by itself: a place, a detail, a name. */
function answers(route: RouteResult, text: string): boolean {
  return (
    text.length <= LONGEST_ANSWER && route.why.gate === undefined && (route.lead === null || !route.isWhistle)
  );
}

async function unitKind(sql: Sql, unitId: string): Promise<string> {
  const rows = await sql.query<{ kind: string }>('select kind from unit where id = $1', [unitId]);
  return rows[0]?.kind ?? '';
}

const OPEN = `w.caller_unit_id = $1 and w.doc->'blower'->>'personId' = $2 and w.state not in ('REJECTED', 'WITHDRAWN', 'CLOSED')
  and w.created_at > $3::timestamptz - $4 * interval '1 minute'`;

/** Her newest call that still lacks something; `blank`: a form without a word in it. */
async function openQuestion(
  sql: Sql,
  member: Member,
  now: Date,
): Promise<{ id: string; blank: boolean } | undefined> {
  const rows = await sql.query<{ id: string; blank: boolean }>(
    `select w.id, w.doc->>'text' = '' as blank from whistle w where ${OPEN} and jsonb_array_length(w.doc->'reading'->'missing') > 0
     order by w.created_at desc limit 1`,
    [member.unitId, member.personId, now, ANSWER_MINUTES],
  );
  return rows[0];
}

async function recentCall(sql: Sql, member: Member, now: Date): Promise<string | undefined> {
  const rows = await sql.query<{ id: string }>(
    `select w.id from whistle w where ${OPEN} order by w.created_at desc limit 1`,
    [member.unitId, member.personId, now, ANSWER_MINUTES],
  );
  return rows[0]?.id;
}

async function withdrawal(
  sql: Sql,
  member: Member,
  no: string | undefined,
  reason: string,
): Promise<Interpretation> {
  if (no === undefined) return { say: whistleAnswers.withdrawHelp };
  const rows = await sql.query<{ id: string }>(
    'select id from whistle where no = upper($1) and caller_unit_id = $2',
    [no, member.unitId],
  );
  const found = rows[0];
  if (found === undefined) return { say: whistleAnswers.notFound(no) };
  return work(found.id, { type: 'whistle.withdraw', reason: reason.trim().slice(0, 200) });
}

/** 申请联查 S01 …: a code or a name, then why. */
function application(rest: string, newId: () => string): Interpretation {
  const found = /^(S\d+|[^\s,，。:：]{2,30})[\s,，。:：]*(.*)$/isu.exec(rest.trim());
  if (found === null) return { say: whistleAnswers.applyHelp };
  const [, scenario = '', why = ''] = found;
  const text = why.trim() === '' ? rest.trim() : why.trim();
  return work(newId(), { type: 'whistle.apply', scenario, text: text.slice(0, 1000) });
}
