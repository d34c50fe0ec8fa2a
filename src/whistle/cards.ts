import { applyCard, confirmCard, offCard, timelineCard } from '../../cards/whistle.ts';
import { absentCard, remindCard, superviseCard } from '../../cards/whistle-chase.ts';
import {
  absenceRulingCard,
  arbitrateCard,
  deskCard,
  extensionCard,
  officeReminder,
  stuckCard,
} from '../../cards/whistle-desk.ts';
import { feedbackCard } from '../../cards/whistle-feedback.ts';
import { formCard } from '../../cards/whistle-form.ts';
import { learnCard } from '../../cards/whistle-learn.ts';
import { rateCard } from '../../cards/whistle-rate.ts';
import { assignCard, checkInCard } from '../../cards/whistle-unit.ts';
import type { ChaseView, PartyView, WhistleView } from '../../cards/whistle-view.ts';
import { dutyName } from '../../cards/whistle-words.ts';
import type { Card } from '../chat/card.ts';
import type { CardRef } from '../decide/feature.ts';
import { FORM_SLOT } from './form.ts';
import { baseOf } from './nudge.ts';
import { type Chase, findAssignment, type WhistleState } from './state.ts';
import { partyView, viewOf } from './view.ts';

/** What this person sees of the call now. */
export function whistleCard(state: WhistleState, ref: CardRef, now: Date): Card {
  const view = viewOf(state, now);
  switch (ref.kind) {
    case 'whistle.confirm':
      return ref.slot === FORM_SLOT ? formCard(view) : confirmCard(view);
    case 'whistle.desk':
      return deskCard(view, 0);
    case 'whistle.apply':
      return applyCard(view);
    case 'whistle.off':
      return offCard(view);
    case 'whistle.timeline':
      return timelineCard(view);
    case 'whistle.rate':
      return rateCard(view, 0, Number(ref.slot));
    case 'whistle.stuck':
      return stuckCard(view);
    case 'whistle.assign':
      return assignCard(view, about(state, ref.unitId), 0);
    case 'whistle.ring':
      return assignCard(view, about(state, ref.unitId), Number(ref.slot.split('.')[1]));
    case 'whistle.checkin':
      return checkInCard(view, about(state, ref.unitId));
    case 'whistle.feedback':
      return feedbackCard(view, about(state, ref.unitId), Number(ref.slot.split('.')[1]));
    case 'whistle.extension':
      return extensionCard(view, about(state, ref.slot));
    case 'whistle.learn':
      return learnCard(view, about(state, ref.slot));
    case 'whistle.arbitrate':
      return arbitrateCard(view, about(state, subjectUnit(ref)), Number(ref.slot.split('.')[2]));
    case 'whistle.absent':
      return findAssignment(state, subjectUnit(ref)) === undefined
        ? absentCard(view, about(state, ref.unitId))
        : absenceRulingCard(view, about(state, subjectUnit(ref)));
    case 'whistle.remind':
    case 'supervise':
      return chaseCard(state, view, ref);
    default:
      throw new Error(`a call has no card ${ref.kind}`);
  }
}

/** The unit that a card for the office is about stands first in its slot. */
function subjectUnit(ref: CardRef): string {
  return ref.slot.split('.')[0] ?? '';
}

function about(state: WhistleState, unitId: string): PartyView {
  const assignment = findAssignment(state, unitId);
  if (assignment === undefined) throw new Error(`${unitId} is not in call ${state.id}`);
  return partyView(assignment);
}

function chaseOf(state: WhistleState, ref: CardRef): Chase {
  const chase = state.doc.chases.find(({ n }) => String(n) === ref.slot);
  if (chase === undefined) throw new Error(`call ${state.id} has no reminder ${ref.slot}`);
  return chase;
}

const TO_THE_MINUTE = 'YYYY-MM-DDTHH:MM'.length;

function chaseCard(state: WhistleState, view: WhistleView, ref: CardRef): Card {
  const chase = chaseOf(state, ref);
  const base = baseOf(chase.duty);
  const earlier = state.doc.chases.filter(
    one => one.duty === chase.duty && one.unitId === chase.unitId && one.n <= chase.n,
  );
  // Posts that are reminded at the same moment are reminded once.
  const times = new Set(earlier.map(({ at }) => at.slice(0, TO_THE_MINUTE))).size;
  const { level, late, receipt } = chase;
  const shown: ChaseView = { n: times, base, level, late, times, receipt };
  switch (base) {
    case 'accept':
      return deskCard(view, shown.n);
    case 'rate':
      return rateCard(view, shown.n, state.doc.reworks.filter(rework => rework.at <= chase.at).length);
    case 'draft':
      return officeReminder(view, shown.n, '吹哨还没核对');
    case 'rule':
    case 'lead':
      return officeReminder(view, shown.n, `${dutyName(base)}还没办`);
    default: {
      const own = about(state, chase.unitId);
      return ref.kind === 'supervise'
        ? superviseCard(view, own, shown, ref.unitId === chase.unitId)
        : remindCard(view, own, shown);
    }
  }
}
