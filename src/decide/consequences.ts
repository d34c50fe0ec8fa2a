import { type AuditEntry, type AuditHeads, record } from '../audit/record.ts';
import {
  type LaneTime,
  markStale,
  type Settlement,
  type ShowRow,
  settleCards,
  showCards,
} from '../chat/card-store.ts';
import { type JsonObject, type Sql, together } from '../db/sql.ts';
import { appoint, type HandoverAround, setAway } from '../directory/handover.ts';
import { linkIdentity } from '../directory/link/identity.ts';
import { recipientsOfMany } from '../directory/who.ts';
import { openingHour } from '../duty/ladder.ts';
import { type DutyPromise, promiseDuties } from '../duty/promise.ts';
import { type DutyEnding, type DutyOpening, endDuties, openDuties } from '../duty/store.ts';
import { entry, unreachable } from './entries.ts';
import type { Effect } from './feature.ts';
import type { Shell, Work } from './shell.ts';
import type { Subject } from './subject.ts';

interface Wanted {
  readonly effect: Exclude<Effect, { effect: 'record' | 'command' }>;
  readonly subject: Subject;
}

/** Everything the decisions of one batch ask for, written together at the end. */
export class Consequences {
  readonly #effects: Wanted[] = [];
  readonly #entries: AuditEntry[] = [];
  readonly #heads: (streams: ReadonlySet<string>) => Promise<AuditHeads>;

  /** `heads`: where those of these chains end whose subjects are held. */
  constructor(heads: (streams: ReadonlySet<string>) => Promise<AuditHeads>) {
    this.#heads = heads;
  }

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
    const marks = markStale(
      sql,
      subjects.filter(subject => subject.changed()),
      now,
    );
    // Posts first: what is shown after goes to whoever holds them now.
    const posts = this.#effects.filter(({ effect }) => isPostEffect(effect));
    const lanes = posts.length === 0 ? [] : await this.#posts(sql, shell, posts, now);
    const [shown, promised] = await together([
      this.#cards(sql, shell, now),
      this.#duties(sql, shell, now),
      marks,
      // What is known already need not wait for what the others find out.
      this.#speaks() ? Promise.resolve() : this.#record(sql),
    ]);
    this.#entries.push(...promised);
    if (this.#speaks()) await this.#record(sql);
    return [...lanes, ...shown];
  }

  /** Whether writing cards and duties may itself add to the record. */
  #speaks(): boolean {
    return this.#effects.some(({ effect }) => effect.effect === 'show' || effect.effect === 'dutyPromise');
  }

  async #record(sql: Sql): Promise<void> {
    if (this.#entries.length === 0) return;
    const heads = await this.#heads(new Set(this.#entries.map(({ stream }) => stream)));
    await record(sql, this.#entries, heads);
  }

  /** In the order decided: within one batch a card may be shown and settled. */
  async #cards(sql: Sql, shell: Shell, now: Date): Promise<LaneTime[]> {
    const lanes: LaneTime[] = [];
    for (const { effect, items } of runs(this.#effects.filter(wish => isCardEffect(wish.effect)))) {
      lanes.push(
        ...(effect === 'show'
          ? await this.#show(sql, shell, items, now)
          : await settleCards(sql, items.flatMap(settlement), now)),
      );
    }
    return lanes;
  }

  /** In the order decided: within one batch a duty may end and open again. Answers what is to be recorded. */
  async #duties(sql: Sql, shell: Shell, now: Date): Promise<AuditEntry[]> {
    const entries: AuditEntry[] = [];
    for (const { effect, items } of runs(this.#effects.filter(wish => isDutyEffect(wish.effect)))) {
      if (effect === 'duty') await openDuties(sql, await openings(sql, shell, items, now));
      else if (effect === 'dutyEnds') await endDuties(sql, items.flatMap(ending), now);
      else entries.push(...(await promiseDuties(sql, await promises(sql, shell, items), now)));
    }
    return entries;
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
      const people = holders[at] ?? [];
      if (people.length === 0) {
        this.#entries.push(unreachable(subject, effect, now));
      }
      for (const person of people) {
        const key = {
          ...keyOf(subject),
          kind: effect.card,
          slot: effect.slot ?? '',
          personId: person.personId,
          platform: person.platform,
        };
        rows.push({
          ...key,
          id: shell.surroundings.cardId(key),
          regionId,
          unitId: person.unitId,
          role: person.role,
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
      const around = {
        now,
        cardsAt: openingHour(now, calendar, settings.quiet),
        newId,
        cardId: shell.surroundings.cardId,
      };
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

/**
 * Wishes that one statement can write. Those of one subject keep their order; those of different subjects have none, so
 * a whole batch comes to a few statements.
 */
function runs(wishes: readonly Wanted[]): { effect: Wanted['effect']['effect']; items: Wanted[] }[] {
  const latest = new Map<Subject, { effect: string; layer: number }>();
  const found = new Map<string, { effect: Wanted['effect']['effect']; layer: number; items: Wanted[] }>();
  for (const wish of wishes) {
    const { effect } = wish.effect;
    const before = latest.get(wish.subject);
    const layer = before === undefined ? 0 : before.layer + (before.effect === effect ? 0 : 1);
    latest.set(wish.subject, { effect, layer });
    const key = `${layer} ${effect}`;
    const run = found.get(key) ?? { effect, layer, items: [] };
    run.items.push(wish);
    found.set(key, run);
  }
  return [...found.values()].sort((a, b) => a.layer - b.layer);
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
