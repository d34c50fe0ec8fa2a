import { copy } from '../../cards/copy.ts';
import { type AuditEntry, record } from '../audit/record.ts';
import {
  type LaneTime,
  refreshCards,
  type Settlement,
  type ShowRow,
  settleCards,
  showCards,
} from '../chat/card-store.ts';
import type { Json, JsonObject, Sql } from '../db/sql.ts';
import { appoint, type HandoverAround, setAway } from '../directory/handover.ts';
import { linkIdentity } from '../directory/link/identity.ts';
import { recipientsOfMany } from '../directory/who.ts';
import { CalendarGapError } from '../duty/calendar.ts';
import { openingHour } from '../duty/ladder.ts';
import { type DutyPromise, promiseDuties } from '../duty/promise.ts';
import { type DutyEnding, type DutyOpening, endDuties, openDuties } from '../duty/store.ts';
import type { Actor, Effect } from './feature.ts';
import type { AnyFeature, Performed, Subject } from './subject.ts';
import type { Surroundings } from './surroundings.ts';

/** One command for one subject. */
export interface Work {
  readonly feature: string;
  readonly subjectId: string;
  readonly command: Json;
  readonly actor: Actor;
}

export interface WorkDone {
  readonly result: Performed;
  /** As it stands after all work of the batch. */
  readonly subject: Subject;
}

export interface Shell {
  readonly features: ReadonlyMap<string, AnyFeature>;
  readonly surroundings: Surroundings;
}

export interface Committed {
  readonly done: readonly (WorkDone | undefined)[];
  /** Which platforms have cards to bring up to date, and from when. */
  readonly lanes: readonly LaneTime[];
}

/** A command that follows from a command, so many times over, is a loop. */
const MAX_CHAIN = 20;

/**
 * Decides a batch and writes every consequence through the caller's transaction: states, cards, duties, audit. The
 * pure part decides in memory, so a batch costs the same few statements as a single tap. Work whose subject is
 * missing and whose command creates nothing comes back undefined. With `held`, subjects that the caller has loaded
 * under lock, all other subjects are skipped likewise.
 */
export async function carryOut(
  sql: Sql,
  shell: Shell,
  works: readonly Work[],
  held?: ReadonlyMap<string, Subject>,
): Promise<Committed> {
  const subjects = held === undefined ? await loadSubjects(sql, shell, works) : new Map(held);
  if (held !== undefined) await prepareFacts(sql, shell, subjects, works);
  const outcome = new Consequences();
  const done: (WorkDone | undefined)[] = [];
  for (const work of works) {
    done.push(await performChain(sql, shell, subjects, work, outcome, held !== undefined));
  }
  for (const [kind, feature] of [...shell.features].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await feature.save(
      sql,
      [...subjects.values()].filter(subject => subject.kind === kind),
      shell.surroundings.now(),
    );
  }
  const lanes = await outcome.write(sql, shell, [...subjects.values()]);
  return { done, lanes };
}

/** The key of a subject in `held`. */
export function subjectKey(kind: string, id: string): string {
  return `${kind}:${id}`;
}

/** Locks in one order (kind, then id), so that two batches never wait for each other in a ring. */
async function loadSubjects(sql: Sql, shell: Shell, works: readonly Work[]): Promise<Map<string, Subject>> {
  const subjects = new Map<string, Subject>();
  const kinds = [...new Set(works.map(work => work.feature))].sort();
  for (const kind of kinds) {
    const ids = [...new Set(works.filter(work => work.feature === kind).map(work => work.subjectId))].sort();
    for (const [id, subject] of await featureOf(shell, kind).load(sql, ids, 'update')) {
      subjects.set(subjectKey(kind, id), subject);
    }
  }
  return subjects;
}

/** Facts of a whole batch at once, where a feature reads them so. */
async function prepareFacts(
  sql: Sql,
  shell: Shell,
  subjects: ReadonlyMap<string, Subject>,
  works: readonly Work[],
): Promise<void> {
  for (const kind of new Set(works.map(work => work.feature))) {
    const asks = works.flatMap(({ feature, subjectId, command, actor }) => {
      const subject = subjects.get(subjectKey(feature, subjectId));
      return feature === kind && subject !== undefined ? [{ subject, command, actor }] : [];
    });
    await featureOf(shell, kind).prepare(sql, asks, shell.surroundings.now());
  }
}

function featureOf(shell: Shell, kind: string): AnyFeature {
  const feature = shell.features.get(kind);
  if (feature === undefined) throw new Error(`no feature ${kind}`);
  return feature;
}

async function performChain(
  sql: Sql,
  shell: Shell,
  subjects: Map<string, Subject>,
  first: Work,
  outcome: Consequences,
  heldOnly: boolean,
): Promise<WorkDone | undefined> {
  const queue: { readonly work: Work; readonly depth: number }[] = [{ work: first, depth: 0 }];
  let answer: WorkDone | undefined;
  // The list grows while it is walked.
  for (const [turn, { work, depth }] of queue.entries()) {
    if (depth > MAX_CHAIN)
      throw new Error(`commands chain without end from ${JSON.stringify(first.command)}`);
    const key = subjectKey(work.feature, work.subjectId);
    if (turn > 0 && !subjects.has(key)) {
      const loaded = await featureOf(shell, work.feature).load(sql, [work.subjectId], 'update');
      const subject = loaded.get(work.subjectId);
      if (subject !== undefined) subjects.set(key, subject);
    }
    // A subject that somebody else holds must not be taken for one that does not exist yet.
    const skipped = heldOnly && turn === 0 && !subjects.has(key);
    const subject =
      subjects.get(key) ?? (skipped ? undefined : featureOf(shell, work.feature).blank(work.subjectId));
    if (subject === undefined) continue;
    const result = await performOne(sql, shell, subject, work);
    if (subject.exists()) subjects.set(key, subject);
    if (turn === 0) answer = { result, subject };
    if (!result.decided) {
      outcome.refusal(work, subject, result.code, result.harmless === true, shell.surroundings.now());
      continue;
    }
    for (const effect of result.effects) {
      if (effect.effect === 'command') queue.push({ work: chained(work, effect), depth: depth + 1 });
      else outcome.add(effect, subject, work, shell.surroundings.now());
    }
  }
  return answer;
}

function chained(from: Work, effect: Extract<Effect, { effect: 'command' }>): Work {
  return {
    feature: effect.feature,
    subjectId: effect.subjectId,
    command: effect.command,
    actor: { kind: 'system', reason: `${from.feature}:${from.subjectId}` },
  };
}

async function performOne(sql: Sql, shell: Shell, subject: Subject, work: Work): Promise<Performed> {
  const regionId = subject.exists() ? subject.regionId() : actorRegion(work.actor, work.command);
  const context = await shell.surroundings.context(sql, regionId);
  try {
    return await subject.perform(sql, work.command, work.actor, context);
  } catch (error) {
    // A deadline that needs an unknown calendar year is refused, never guessed (domain.md E45).
    if (error instanceof CalendarGapError) {
      return { decided: false, code: 'calendar-gap', say: copy.calendarGap(error.year) };
    }
    throw error;
  }
}

function actorRegion(actor: Actor, command: Json): string {
  if (actor.kind !== 'system') return actor.member.regionId;
  if (typeof command === 'object' && command !== null && 'regionId' in command) {
    const { regionId } = command;
    if (typeof regionId === 'string') return regionId;
  }
  throw new Error('a command of the system that creates a subject must name its region');
}

interface Wanted {
  readonly effect: Exclude<Effect, { effect: 'record' | 'command' }>;
  readonly subject: Subject;
}

/** Everything the decisions of one batch ask for, written together at the end. */
class Consequences {
  readonly #effects: Wanted[] = [];
  readonly #entries: AuditEntry[] = [];

  add(effect: Exclude<Effect, { effect: 'command' }>, subject: Subject, work: Work, now: Date): void {
    if (effect.effect === 'record') {
      this.#entries.push(entry(subject, work.actor, effect.action, effect.detail, now));
    } else {
      this.#effects.push({ effect, subject });
    }
  }

  /** A refusal changes nothing but is remembered, unless it only answered a repeated tap. */
  refusal(work: Work, subject: Subject, code: string, harmless: boolean, now: Date): void {
    if (harmless || !subject.exists()) return;
    const detail: JsonObject = { code, command: work.command };
    this.#entries.push(entry(subject, work.actor, 'refused', detail, now));
  }

  async write(sql: Sql, shell: Shell, subjects: readonly Subject[]): Promise<LaneTime[]> {
    const now = shell.surroundings.now();
    const changed = subjects.filter(subject => subject.changed());
    const lanes = await refreshCards(sql, changed, now);
    // In the order decided: within one batch a duty may end and open again, a card may be shown and settled.
    for (const run of runs(this.#effects)) {
      switch (run.effect) {
        case 'show':
          lanes.push(...(await this.#show(sql, shell, run.items, now)));
          break;
        case 'settle':
          lanes.push(...(await settleCards(sql, run.items.flatMap(settlement), now)));
          break;
        case 'duty':
          await openDuties(sql, await openings(sql, shell, run.items, now));
          break;
        case 'dutyEnds':
          await endDuties(sql, run.items.flatMap(ending), now);
          break;
        case 'dutyPromise':
          this.#entries.push(...(await promiseDuties(sql, await promises(sql, shell, run.items), now)));
          break;
        case 'appoint':
        case 'away':
        case 'link':
          lanes.push(...(await this.#posts(sql, shell, run.items, now)));
          break;
      }
    }
    await record(sql, this.#entries);
    return lanes;
  }

  async #show(sql: Sql, shell: Shell, items: readonly Wanted[], now: Date): Promise<LaneTime[]> {
    const rows: ShowRow[] = [];
    const shows = items.flatMap(({ effect, subject }) =>
      effect.effect === 'show'
        ? [{ effect, subject, regionId: subject.regionId(), audience: effect.to }]
        : [],
    );
    const holders = await recipientsOfMany(sql, shows, now);
    for (const [at, { effect, subject, regionId }] of shows.entries()) {
      const context = await shell.surroundings.context(sql, regionId);
      const found = holders[at] ?? [];
      if (found.length === 0) {
        this.#entries.push(unreachable(subject, effect.card, JSON.stringify(effect.to), now));
      }
      for (const person of found) {
        rows.push({
          id: context.newId(),
          regionId,
          subjectKind: subject.kind,
          subjectId: subject.id,
          kind: effect.card,
          slot: effect.slot ?? '',
          unitId: person.unitId,
          role: person.role,
          personId: person.personId,
          platform: person.platform,
          userId: person.userId,
          urgent: effect.urgent ?? false,
          version: subject.version(),
          dueAt: effect.urgent ? now : openingHour(now, context.calendar, context.settings.quiet),
        });
      }
    }
    return showCards(sql, oncePerPerson(rows), now);
  }

  async #posts(sql: Sql, shell: Shell, items: readonly Wanted[], now: Date): Promise<LaneTime[]> {
    const lanes: LaneTime[] = [];
    for (const { effect, subject } of items) {
      if (!isPostEffect(effect)) continue;
      const { calendar, settings, newId } = await shell.surroundings.context(sql, subject.regionId());
      const around = { now, cardsAt: openingHour(now, calendar, settings.quiet), newId };
      lanes.push(...(await changePost(sql, effect, around)));
    }
    return lanes;
  }
}

/** One person may hold two of the posts a card goes to, such as a deputy while nobody is liaison: she gets it once. */
function oncePerPerson(rows: readonly ShowRow[]): ShowRow[] {
  const found = new Map<string, ShowRow>();
  for (const row of rows) {
    const key = JSON.stringify([
      row.subjectKind,
      row.subjectId,
      row.kind,
      row.slot,
      row.personId,
      row.platform,
    ]);
    if (!found.has(key)) found.set(key, row);
  }
  return [...found.values()];
}

/** Consecutive wishes of one kind, so that a batch writes each run with one statement. */
function runs(wishes: readonly Wanted[]): { effect: Wanted['effect']['effect']; items: Wanted[] }[] {
  // Posts first: what is shown after goes to whoever holds them now.
  const lists = [isPostEffect, isCardEffect, isDutyEffect].map(of => wishes.filter(w => of(w.effect)));
  return lists.flatMap(list => {
    const found: { effect: Wanted['effect']['effect']; items: Wanted[] }[] = [];
    for (const wish of list) {
      const last = found.at(-1);
      if (last?.effect === wish.effect.effect) last.items.push(wish);
      else found.push({ effect: wish.effect.effect, items: [wish] });
    }
    return found;
  });
}

type PostEffect = Extract<Effect, { effect: 'appoint' | 'away' | 'link' }>;

function isPostEffect(effect: Effect): effect is PostEffect {
  return effect.effect === 'appoint' || effect.effect === 'away' || effect.effect === 'link';
}

async function changePost(sql: Sql, effect: PostEffect, around: HandoverAround): Promise<LaneTime[]> {
  switch (effect.effect) {
    case 'appoint':
      return appoint(sql, effect, around);
    case 'away':
      return setAway(sql, effect, around);
    case 'link':
      return (await linkIdentity(sql, { ...effect, by: 'office', primary: true }, around)) ?? [];
  }
}

function isCardEffect(effect: Effect): boolean {
  return effect.effect === 'show' || effect.effect === 'settle';
}

function isDutyEffect(effect: Effect): boolean {
  return !isPostEffect(effect) && !isCardEffect(effect);
}

async function promises(sql: Sql, shell: Shell, items: readonly Wanted[]): Promise<DutyPromise[]> {
  const found: DutyPromise[] = [];
  for (const { effect, subject } of items) {
    if (effect.effect !== 'dutyPromise') continue;
    const { calendar, settings } = await shell.surroundings.context(sql, subject.regionId());
    const { kind, unitId, at } = effect;
    found.push({ ...keyOf(subject), kind, unitId, at, calendar, quiet: settings.quiet });
  }
  return found;
}

function settlement({ effect, subject }: Wanted): Settlement[] {
  if (effect.effect !== 'settle') return [];
  const { card, slot, unitId } = effect;
  return [{ ...keyOf(subject), kind: card, slot, unitId, version: subject.version() }];
}

function ending({ effect, subject }: Wanted): DutyEnding[] {
  if (effect.effect !== 'dutyEnds') return [];
  return [{ ...keyOf(subject), kind: effect.kind, unitId: effect.unitId, as: effect.as }];
}

function keyOf(subject: Subject): { subjectKind: string; subjectId: string } {
  return { subjectKind: subject.kind, subjectId: subject.id };
}

async function openings(sql: Sql, shell: Shell, items: readonly Wanted[], now: Date): Promise<DutyOpening[]> {
  const found: DutyOpening[] = [];
  for (const { effect, subject } of items) {
    if (effect.effect !== 'duty') continue;
    const regionId = subject.regionId();
    const context = await shell.surroundings.context(sql, regionId);
    found.push({
      id: context.newId(),
      regionId,
      ...keyOf(subject),
      kind: effect.kind,
      unitId: effect.unitId,
      openedAt: now,
      dueAt: effect.dueAt,
      doc: effect.doc ?? {},
      calendar: context.calendar,
      quiet: context.settings.quiet,
    });
  }
  return found;
}

function entry(subject: Subject, actor: Actor, action: string, detail: JsonObject, at: Date): AuditEntry {
  return {
    stream: subjectKey(subject.kind, subject.id),
    at,
    regionId: subject.regionId(),
    ...actorFields(actor),
    action,
    detail,
  };
}

function actorFields(actor: Actor): Pick<AuditEntry, 'actorKind' | 'actorId' | 'channel'> {
  if (actor.kind === 'person') {
    return { actorKind: 'person', actorId: actor.member.personId, channel: actor.channel };
  }
  if (actor.kind === 'api') return { actorKind: 'api', actorId: actor.tokenId, channel: 'api' };
  return { actorKind: 'system', actorId: actor.reason, channel: 'clock' };
}

function unreachable(subject: Subject, card: string, audience: string, at: Date): AuditEntry {
  return {
    stream: subjectKey(subject.kind, subject.id),
    at,
    regionId: subject.regionId(),
    actorKind: 'system',
    actorId: 'delivery',
    channel: 'clock',
    action: 'card.nobody',
    detail: { card, audience },
  };
}
