import { copy } from '../../cards/copy.ts';
import { record } from '../audit/record.ts';
import { type JsonObject, type Sql, together } from '../db/sql.ts';
import type { Shell, Work } from '../decide/shell.ts';
import { identify, identityKey, type Member, membersById } from '../directory/who.ts';
import { pass } from '../points.ts';
import type { InboundEvent, MessageEvent, TapEvent } from './adapter.ts';
import { type CardRow, findCards, refOf } from './card-row.ts';
import type { DirectCommand, Entry, Interpreter, StrangerRule } from './entry.ts';
import { keepableJson, keepableText } from './keepable.ts';

export interface StepDeps {
  readonly shell: Shell;
  readonly interpreters: readonly Interpreter[];
  /** How an account that nobody knows may ask to be linked; without it she is told whom to call. */
  readonly stranger?: StrangerRule;
}

/** What one event comes to, before anything is decided. */
export interface Step {
  readonly card?: CardRow;
  readonly work?: Work;
  readonly say?: string;
  /** A direct command: its caller wants the outcome, not a card. */
  readonly direct?: true;
  /** Subject of an earlier command with the same key. */
  readonly repeated?: string;
}

/** Dedupe, who is this, which card: one statement each for the whole batch, all three on their way at once. */
export async function planSteps(sql: Sql, deps: StepDeps, events: readonly Entry[]): Promise<Step[]> {
  const now = deps.shell.surroundings.now();
  const taps = events.filter((event): event is TapEvent => event.type === 'tap');
  const [fresh, members, cards] = await together([
    takeEvents(sql, events, now),
    whoTaps(sql, events),
    findCards(
      sql,
      taps.map(tap => tap.cardId),
    ),
  ]);
  const steps: Step[] = [];
  for (const [index, event] of events.entries()) {
    if (event.type === 'command') {
      steps.push(await commandStep(sql, event, fresh[index] === true));
      continue;
    }
    const member = members.get(identityKey(event.platform, event.userId));
    steps.push(await stepFor(sql, deps, event, fresh[index] === true, member, cards, now));
  }
  return steps;
}

async function stepFor(
  sql: Sql,
  deps: StepDeps,
  event: InboundEvent,
  fresh: boolean,
  member: Member | undefined,
  cards: ReadonlyMap<string, CardRow>,
  now: Date,
): Promise<Step> {
  if (member === undefined) {
    if (fresh) await recordStranger(sql, event, now);
    return strangerStep(deps, event, fresh);
  }
  if (event.type === 'message') return messageStep(sql, deps, event, fresh, member, now);
  const card = cards.get(event.cardId);
  if (card === undefined) {
    if (fresh) await recordForged(sql, event, member, now);
    return { say: copy.cardGone };
  }
  if (!fresh) return { card };
  const feature = deps.shell.features.get(card.subjectKind);
  const command = feature?.fromTap(refOf(card), event.action, event.form);
  if (command === undefined) return { card, say: copy.buttonGone };
  return {
    card,
    work: {
      feature: card.subjectKind,
      subjectId: card.subjectId,
      command: keepableJson(command),
      actor: { kind: 'person', member, channel: event.platform },
    },
  };
}

function strangerStep(deps: StepDeps, event: InboundEvent, fresh: boolean): Step {
  if (event.type !== 'message' || deps.stranger === undefined) return { say: copy.unknownUser };
  if (!fresh) return {};
  const found = deps.stranger(event);
  if ('say' in found) return found;
  const command = keepableJson(found.work.command);
  return { work: { ...found.work, command, actor: { kind: 'system', reason: 'stranger' } } };
}

async function messageStep(
  sql: Sql,
  deps: StepDeps,
  event: MessageEvent,
  fresh: boolean,
  member: Member,
  now: Date,
): Promise<Step> {
  if (!fresh) return {};
  const { newId } = await deps.shell.surroundings.context(sql, member.regionId);
  for (const interpret of deps.interpreters) {
    const found = await interpret(sql, event, member, now, newId);
    if (found === undefined) continue;
    if ('say' in found) return { say: found.say };
    const command = keepableJson(found.work.command);
    return { work: { ...found.work, command, actor: { kind: 'person', member, channel: event.platform } } };
  }
  return { say: copy.notUnderstood };
}

async function commandStep(sql: Sql, command: DirectCommand, fresh: boolean): Promise<Step> {
  if (fresh) return { work: command.work, direct: true };
  const rows = await sql.query<{ outcome: string }>(
    'select outcome from inbound_event where platform = $1 and event_id = $2',
    [command.platform, command.eventId],
  );
  return { repeated: rows[0]?.outcome ?? command.work.subjectId };
}

/** Platform users by their linked identity, visitors of a card's page by the person its token named. */
async function whoTaps(sql: Sql, events: readonly Entry[]): Promise<Map<string, Member>> {
  const onPlatform = events.filter(event => event.type !== 'command' && event.platform !== 'h5');
  const onPage = events.filter(event => event.platform === 'h5').map(event => event.userId);
  const [members, visitors] = await together([identify(sql, onPlatform), membersById(sql, onPage)]);
  for (const [personId, member] of visitors) members.set(identityKey('h5', personId), member);
  return members;
}

/** Which of the events are new. The rows commit with their effects, so a redelivery finds them or redoes the work. */
async function takeEvents(sql: Sql, events: readonly Entry[], now: Date): Promise<boolean[]> {
  const rows = events.map((event, index) => ({
    platform: event.platform,
    eventId: event.eventId,
    userId: event.userId,
    outcome: event.type === 'command' ? event.work.subjectId : 'taken',
    index,
  }));
  // One order for every batch, so that two replicas that hold the same events wait instead of locking each other.
  rows.sort((a, b) => compare(a.platform, b.platform) || compare(a.eventId, b.eventId) || a.index - b.index);
  const taken = await sql.query<{ platform: string; event_id: string }>(
    `insert into inbound_event (platform, event_id, received_at, person_id, outcome)
     select x.platform, x."eventId", $2, case x.platform when 'h5' then x."userId" else i.person_id end, x.outcome
     from json_to_recordset($1::json) as x(platform text, "eventId" text, "userId" text, outcome text)
     left join identity i on i.platform = x.platform and i.user_id = x."userId"
     on conflict do nothing returning platform, event_id`,
    [JSON.stringify(rows), now],
  );
  pass('inbound.inserted');
  const left = new Set(taken.map(row => identityKey(row.platform, row.event_id)));
  // The same event twice in one batch is taken by the first.
  return events.map(event => left.delete(identityKey(event.platform, event.eventId)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function recordStranger(sql: Sql, event: InboundEvent, at: Date): Promise<void> {
  await record(sql, [
    {
      stream: `stranger:${event.platform}`,
      at,
      regionId: '',
      actorKind: 'person',
      actorId: keepableText(`${event.platform}:${event.userId}`.slice(0, 200)),
      channel: event.platform,
      action: 'stranger.refused',
      detail: { type: event.type },
    },
  ]);
}

async function recordForged(sql: Sql, event: TapEvent, member: Member, at: Date): Promise<void> {
  await record(sql, [
    {
      stream: `person:${member.personId}`,
      at,
      regionId: member.regionId,
      actorKind: 'person',
      actorId: member.personId,
      channel: event.platform,
      action: 'card.unknown',
      detail: keepableDetail(event),
    },
  ]);
}

function keepableDetail({ cardId, action }: TapEvent): JsonObject {
  return { cardId: keepableText(cardId.slice(0, 100)), action: keepableText(action.slice(0, 60)) };
}
