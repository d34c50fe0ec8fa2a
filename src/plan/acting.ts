/** Who may do what, and the answers that all decisions of this room share. */
import { planSays } from '../../cards/plan-copy.ts';
import type { JsonObject, Sql } from '../db/sql.ts';
import type { Actor, DueDuty, Effect, Refusal } from '../decide/feature.ts';
import { covers } from '../directory/regions.ts';
import type { Mark, UnitRef } from './shapes.ts';

/** Whether the actor's region contains the subject's (design.md §3.12). */
export async function inRegion(sql: Sql, actor: Actor, regionId: string): Promise<boolean> {
  return actor.kind === 'system' || (await covers(sql, actor.member.regionId, regionId));
}

/** The office of the region, or the service itself. */
export function isOffice(actor: Actor, within: boolean): boolean {
  return actor.kind === 'system' || (actor.member.isOffice && within);
}

/** Of the unit itself, or of the office that runs the region. */
export function mayActFor(actor: Actor, unitId: string, within: boolean): boolean {
  return isOffice(actor, within) || (actor.kind !== 'system' && actor.member.unitId === unitId);
}

export function markOf(actor: Actor, now: Date): Mark {
  const at = now.toISOString();
  if (actor.kind === 'system') return { personId: 'system', name: planSays.system, at };
  if (actor.kind === 'api') return { personId: `api:${actor.tokenId}`, name: actor.name, at };
  return { personId: actor.member.personId, name: actor.member.name, at };
}

export function refuse(code: string, say: string): Refusal {
  return { decided: false, code, say };
}

/** A repeated or an asking tap gets a kind answer and leaves no trace. */
export function already(say: string): Refusal {
  return { decided: false, code: 'already', say, harmless: true };
}

export function notYours(unit: UnitRef): Refusal {
  return refuse('not-yours', planSays.notYours(unit.name));
}

/** On record with what was before and what is after. */
export function recordChange(
  action: string,
  before: string | null,
  after: string,
  more: JsonObject = {},
): Effect {
  return {
    effect: 'record',
    action,
    detail: { before: { state: before }, after: { state: after }, ...more },
  };
}

/** A due rung as a command of the family. */
export function nudgeCommand(family: string, duty: DueDuty): JsonObject {
  const { kind, unitId, step, to, card, dueAt } = duty;
  return {
    type: `${family}.nudge`,
    duty: kind,
    unitId,
    step,
    to: { ...to },
    card,
    dueAt: dueAt.toISOString(),
  };
}

/** The next number of a yearly series; one of a decision that is refused is simply not used. */
export async function nextNumber(sql: Sql, series: string, year: number): Promise<number> {
  const rows = await sql.query<{ last: number }>(
    `insert into number_series as s (series, last) values ($1, 1)
     on conflict (series) do update set last = s.last + 1 returning last`,
    [`${series}:${year}`],
  );
  return rows[0]?.last ?? 1;
}
