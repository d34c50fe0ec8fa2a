/** 周报: what may be done with one, and what follows. */
import { digestSays, itemText } from '../../cards/digest-words.ts';
import type { Sql } from '../db/sql.ts';
import type { Actor, Context, Decision, Refusal } from '../decide/feature.ts';
import { addDays, dayOf } from '../duty/calendar.ts';
import type { DigestCommand, DigestCommandOf } from './commands.ts';
import { gather, scopeOf } from './gather.ts';
import { itemsLeft, responsibleUnits, shownItems } from './items.ts';
import type {
  Content,
  DigestState,
  Edition,
  FigureRow,
  FollowUpKind,
  Mark,
  Ordered,
  UnitRef,
} from './shapes.ts';
import { weekOf } from './week.ts';

export interface DigestFacts {
  /** For a digest that is made now. */
  readonly made?: { readonly content: Content; readonly unit: UnitRef; readonly before: string | null };
  /** 领导小组办公室 of the region or the nearest above it. */
  readonly office?: UnitRef;
}

export async function digestFacts(
  sql: Sql,
  state: DigestState | undefined,
  command: DigestCommand,
): Promise<DigestFacts> {
  if (command.type === 'digest.open') {
    if (state !== undefined) return {};
    const { edition, unitId } = command;
    const unit = await unitById(sql, unitId);
    const content = await gather(sql, await scopeOf(sql, edition, unitId, command));
    return { made: { content, unit, before: await lastWeek(sql, edition, unitId) } };
  }
  if (state === undefined || command.type === 'digest.late' || command.type === 'digest.done') return {};
  const rows = await sql.query<UnitRef>(
    `select u.id, u.name, u.short_name as short from region_upward($1) r join unit u on u.region_id = r.id
     where u.is_office and u.active order by r.distance, u.code limit 1`,
    [state.regionId],
  );
  return rows[0] === undefined ? {} : { office: rows[0] };
}

async function unitById(sql: Sql, id: string): Promise<UnitRef> {
  const rows = await sql.query<UnitRef>('select id, name, short_name as short from unit where id = $1', [id]);
  if (rows[0] === undefined) throw new Error(`no unit ${id}`);
  return rows[0];
}

async function lastWeek(sql: Sql, edition: Edition, unitId: string): Promise<string | null> {
  const rows = await sql.query<{ week: string | null }>(
    'select max(week) as week from digest where edition = $1 and unit_id = $2',
    [edition, unitId],
  );
  return rows[0]?.week ?? null;
}

export function decideDigest(
  state: DigestState | undefined,
  command: DigestCommand,
  actor: Actor,
  context: Context,
  facts: DigestFacts,
): Decision<DigestState> {
  if (command.type === 'digest.open') return open(state, command, actor, context, facts);
  if (state === undefined) return refuse('no-digest', digestSays.gone);
  switch (command.type) {
    case 'digest.remark':
    case 'digest.supervise':
    case 'digest.meet':
      return order(state, command, actor, context, facts);
    case 'digest.late':
    case 'digest.done':
      return report(state, command, actor);
  }
}

function open(
  state: DigestState | undefined,
  command: DigestCommandOf<'digest.open'>,
  actor: Actor,
  context: Context,
  { made }: DigestFacts,
): Decision<DigestState> {
  if (actor.kind !== 'system') return refuse('not-yours', digestSays.notYours);
  if (state !== undefined || made === undefined) return already(digestSays.made);
  const { regionId, edition, unitId, week, from, cut } = command;
  const next: DigestState = {
    id: context.subjectId,
    regionId,
    version: 0,
    edition,
    unitId,
    week,
    doc: { ...made.content, from, cut, unit: made.unit, ordered: [] },
  };
  const role = edition === 'county' ? 'countyLeader' : 'leader';
  return {
    decided: true,
    state: next,
    effects: [
      { effect: 'show', card: 'digest', to: { unitId, role } },
      {
        effect: 'record',
        action: 'digest.made',
        detail: {
          edition,
          week,
          from,
          cut,
          before: made.before,
          after: week,
          missed: missedWeeks(made.before, from),
        },
      },
    ],
  };
}

/** Weeks that no digest reports on, because the service was down for the whole of the week after. */
function missedWeeks(before: string | null, from: string): string[] {
  if (before === null) return [];
  const missed: string[] = [];
  for (let monday = addDays(from, -7); weekOf(monday) > before; monday = addDays(monday, -7)) {
    missed.unshift(weekOf(monday));
  }
  return missed;
}

/** A leader's instruction becomes a follow-up of its own, with who owes it and by when. */
function order(
  state: DigestState,
  command: DigestCommandOf<'digest.remark' | 'digest.supervise' | 'digest.meet'>,
  actor: Actor,
  context: Context,
  { office }: DigestFacts,
): Decision<DigestState> {
  if (!mayOrder(state, actor)) return refuse('not-yours', digestSays.notYours);
  const wish =
    command.type === 'digest.remark' ? remark(state, command, office) : onItem(state, command, office);
  if ('decided' in wish) return wish;
  const due = command.due ?? defaultDue(wish.kind, context);
  if (due <= dayOf(context.now)) return refuse('past-date', digestSays.pastDate);
  const by: Mark = {
    personId: actor.member.personId,
    name: actor.member.name,
    at: context.now.toISOString(),
  };
  const id = context.newId();
  const { kind, owner, row, text } = wish;
  const ordered: Ordered = {
    ...by,
    id,
    kind,
    owner,
    text,
    due,
    late: false,
    ...(row === undefined ? {} : { row: row.key }),
  };
  const matter = row === undefined ? '' : itemText(row, state.doc.cut);
  return {
    decided: true,
    state: { ...state, doc: { ...state.doc, ordered: [...state.doc.ordered, ordered] } },
    say: digestSays.ordered(owner.short, due),
    effects: [
      {
        effect: 'command',
        feature: 'followUp',
        subjectId: id,
        command: {
          type: 'followUp.open',
          regionId: state.regionId,
          digestId: state.id,
          week: state.week,
          kind,
          by,
          byUnitId: state.unitId,
          owner,
          matter,
          text,
          due,
        },
      },
      {
        effect: 'record',
        action: `digest.${kind}`,
        detail: {
          before: null,
          after: { owner: owner.short, due },
          matter,
          text,
          row: row?.key,
          by: by.name,
        },
      },
    ],
  };
}

interface Wish {
  readonly kind: FollowUpKind;
  readonly owner: UnitRef;
  readonly row?: FigureRow;
  readonly text: string;
}

function remark(
  state: DigestState,
  { text, to }: DigestCommandOf<'digest.remark'>,
  office: UnitRef | undefined,
): Wish | Refusal {
  if (state.doc.ordered.some(one => one.kind === 'remark' && one.text === text))
    return already(digestSays.saidAlready);
  const owner = addressee(state, to, office);
  return owner === undefined ? refuse('no-office', digestSays.noOffice) : { kind: 'remark', owner, text };
}

/** `first` is whoever it falls to: the office for the county's leaders, the own liaison for a unit's. */
function addressee(state: DigestState, to: string, office: UnitRef | undefined): UnitRef | undefined {
  if (to === 'office') return office;
  if (to === 'first') return state.edition === 'unit' ? state.doc.unit : office;
  return state.edition === 'county' ? responsibleUnits(state).find(({ id }) => id === to) : undefined;
}

function onItem(
  state: DigestState,
  command: DigestCommandOf<'digest.supervise' | 'digest.meet'>,
  office: UnitRef | undefined,
): Wish | Refusal {
  const kind = command.type === 'digest.meet' ? 'meeting' : 'supervise';
  const row = shownItems(state.doc).find(({ key }) => key === command.row);
  if (row === undefined) return refuse('no-item', digestSays.noItem);
  if (!itemsLeft(state, kind).includes(row)) return already(digestSays.orderedAlready);
  // A unit's leader gives orders to her own unit; what goes to a meeting goes through the office.
  const responsible = state.edition === 'unit' ? state.doc.unit : (row.unit ?? office);
  const owner = kind === 'meeting' ? office : responsible;
  return owner === undefined
    ? refuse('no-office', digestSays.noOffice)
    : { kind, owner, row, text: command.note };
}

function mayOrder(state: DigestState, actor: Actor): actor is Extract<Actor, { kind: 'person' }> {
  if (actor.kind !== 'person' || actor.member.unitId !== state.unitId) return false;
  const may: readonly string[] = state.edition === 'county' ? ['countyLeader'] : ['leader', 'head'];
  return actor.member.roles.some(role => may.includes(role));
}

function defaultDue(kind: FollowUpKind, { now, calendar, settings }: Context): string {
  const { followUpWorkdays, meetingWorkdays } = settings.digest;
  return calendar.addWorkdays(dayOf(now), kind === 'meeting' ? meetingWorkdays : followUpWorkdays);
}

/** The follow-up says how it stands; the leader sees it on the digest she gave it from. */
function report(
  state: DigestState,
  command: DigestCommandOf<'digest.late' | 'digest.done'>,
  actor: Actor,
): Decision<DigestState> {
  if (actor.kind !== 'system') return refuse('not-yours', digestSays.notYours);
  const own = state.doc.ordered.find(({ id }) => id === command.id);
  if (own === undefined) return refuse('no-item', digestSays.noItem);
  const after: Ordered =
    command.type === 'digest.done' ? { ...own, done: command.done } : { ...own, late: true };
  return {
    decided: true,
    state: {
      ...state,
      doc: { ...state.doc, ordered: state.doc.ordered.map(one => (one.id === own.id ? after : one)) },
    },
    effects: [
      {
        effect: 'record',
        action: command.type,
        detail: {
          before: { late: own.late, done: false },
          after: { late: after.late, done: after.done !== undefined },
          id: own.id,
        },
      },
    ],
  };
}

function refuse(code: string, say: string): Refusal {
  return { decided: false, code, say };
}

function already(say: string): Refusal {
  return { decided: false, code: 'already', say, harmless: true };
}
