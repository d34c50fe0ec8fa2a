/** What the slot of a card tells apart, read back. */
import type { CardRef } from '../decide/feature.ts';

/** `unit.round` in the slot of a card about another unit. */
export function subjectUnit(ref: CardRef): string {
  return ref.slot.split('.')[0] ?? '';
}

/** `step.round[.unit]` in the slot of a reminder to confirm; without a unit it is about all that are silent. */
export function reminderSlot(slot: string): { step: number; unitId: string | undefined } {
  const [step, , unitId] = slot.split('.');
  return { step: Number(step), unitId };
}

export interface ChaseRef {
  readonly n: number;
  readonly duty: string;
  readonly unitId: string;
  readonly ref: string;
}

/** `n|duty|unit|ref` in the slot of every other reminder. */
export function chaseRef(slot: string): ChaseRef {
  const [n = '', duty = '', unitId = '', ref = ''] = slot.split('|');
  return { n: Number(n), duty, unitId, ref };
}

/** `days|enterprise` in the slot of a case's term: the words stay as they were sent. */
export function caseTermSlot(days: number, enterpriseId: string): string {
  return `${days}|${enterpriseId}`;
}

export function caseTermRef(slot: string): { days: number; enterpriseId: string } {
  const [days = '', enterpriseId = ''] = slot.split('|');
  return { days: Number(days), enterpriseId };
}

/** In which round of asking the card was made; cards of no round are never out of date by it. */
export function roundOf(ref: CardRef): number | undefined {
  switch (ref.kind) {
    case 'task.dispatch':
    case 'task.team':
    case 'task.notice':
    case 'town.invite':
      return Number(ref.slot);
    case 'task.day':
      return Number(ref.slot.split('.')[0]);
    case 'task.proposal':
    case 'task.withdrawal':
    case 'task.remind':
      return Number(ref.slot.split('.')[1]);
    default:
      return undefined;
  }
}

/** The card that a reminder of this duty repeats, as the unit that owes it would have it. */
export function chasedCard(chase: ChaseRef, ref: CardRef): CardRef | undefined {
  const { unitId } = chase;
  const as = (kind: string, slot: string): CardRef => ({ ...ref, kind, slot, unitId: ref.unitId });
  switch (chase.duty) {
    case 'task.draft':
      return as('task.draft', '');
    case 'task.consult':
      return as('task.consult', '');
    case 'task.settle':
      return as('task.settle', '');
    case 'task.file':
      return as('filing.review', '');
    case 'task.ruleTime':
      return as('task.proposal', `${chase.ref}.`);
    case 'task.ruleExit':
    case 'task.ruleExitOffice':
      return as('task.withdrawal', `${chase.ref}.`);
    case 'task.team':
      return { ...as('task.team', ''), unitId };
    case 'task.town':
      return { ...as('town.invite', ''), unitId };
    case 'task.start':
      return { ...as('task.dispatch', ''), unitId };
    case 'task.finish':
      return { ...as('task.day', ''), unitId };
    case 'task.result':
      return { ...as('task.result', ''), unitId };
    case 'task.rectify':
    case 'task.review':
      return { ...as('rectify.due', chase.ref), unitId };
    case 'task.publish':
      return { ...as('publish.due', ''), unitId };
    case 'task.handover':
      return { ...as('task.handover', chase.ref), unitId };
    case 'task.backfill':
      return as('task.backfill', '');
    case 'task.paused':
      return as('task.paused', '');
    default:
      return undefined;
  }
}
