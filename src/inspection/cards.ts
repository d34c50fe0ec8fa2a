import { dispatchCard, overdueCard, remindCard, rescheduled } from '../../cards/task.ts';
import { publishCard, rectifyCard } from '../../cards/task-after.ts';
import { proposalCard, withdrawalCard } from '../../cards/task-asks.ts';
import { caseTermCard } from '../../cards/task-case.ts';
import { chaseCard, chaseWhat } from '../../cards/task-chase.ts';
import { consultCard, settleCard } from '../../cards/task-consult.ts';
import { draftCard } from '../../cards/task-draft.ts';
import { alertCard, backfillCard, filingCard } from '../../cards/task-filing.ts';
import { archivedCard, handoverCard } from '../../cards/task-handover.ts';
import type { TaskView, UnitView } from '../../cards/task-head.ts';
import { noticeCard } from '../../cards/task-notice.ts';
import { hazardCard, resultCard } from '../../cards/task-result.ts';
import { dayCard, pausedCard, teamCard, townCard } from '../../cards/task-team.ts';
import type { Card } from '../chat/card.ts';
import type { CardRef } from '../decide/feature.ts';
import { dayOf, daysBetween } from '../duty/calendar.ts';
import {
  caseTermView,
  handoverView,
  hazardView,
  publishView,
  rectifyView,
  resultView,
} from './after-views.ts';
import { owedRefs } from './nudge.ts';
import { missingResults } from './results.ts';
import { caseTermRef, chasedCard, chaseRef, reminderSlot, roundOf, subjectUnit } from './slots.ts';
import { findParticipant, type Participant, shortOf, type TaskState } from './state.ts';
import {
  checkView,
  checkViews,
  consultView,
  dayView,
  filingView,
  stoppedLine,
  teamView,
  unitView,
  viewOf,
} from './views.ts';

/** What this person sees of the task now. */
export function taskCard(state: TaskState, ref: CardRef, now: Date): Card {
  const card = ref.kind === 'task.chase' ? chase(state, ref, now) : currentCard(state, ref, now);
  // A card of an earlier round can't be answered any more: the time has changed since.
  return roundOf(ref) === undefined || roundOf(ref) === state.doc.round ? card : rescheduled(card);
}

function currentCard(state: TaskState, ref: CardRef, now: Date): Card {
  const view = viewOf(state, now);
  return askingCard(state, view, ref) ?? preparingCard(state, view, ref) ?? laterCard(state, view, ref);
}

function known(state: TaskState, unitId: string): Participant {
  const participant = findParticipant(state, unitId);
  if (participant === undefined) throw new Error(`${unitId} is not in task ${state.id}`);
  return participant;
}

function must<T>(value: T | undefined, what: string, state: TaskState): T {
  if (value === undefined) throw new Error(`task ${state.id} has no ${what}`);
  return value;
}

function askingCard(state: TaskState, view: TaskView, ref: CardRef): Card | undefined {
  const about = (unitId: string): UnitView => unitView(known(state, unitId));
  switch (ref.kind) {
    case 'task.dispatch':
      return dispatchCard(view, about(ref.unitId), ref.unitId === state.leadUnitId);
    case 'task.proposal':
      return proposalCard(view, about(subjectUnit(ref)));
    case 'task.withdrawal':
      return withdrawalCard(view, about(subjectUnit(ref)), withdrawalRole(state, ref));
    case 'task.remind': {
      const { step, unitId } = reminderSlot(ref.slot);
      if (unitId === undefined) return overdueCard(view, step);
      // 负责人 is asked only where she stands in for 分管领导.
      const role = ref.role === 'head' ? 'leader' : ref.role;
      const to = role === 'deputy' || role === 'leader' ? role : 'liaison';
      const said = findParticipant(state, unitId)?.reminders?.find(reminder => reminder.step === step);
      const leftMinutes = said?.leftMinutes ?? 0;
      return remindCard(view, about(unitId), { step, to, leftMinutes, receipt: said?.receipt });
    }
    default:
      return undefined;
  }
}

function preparingCard(state: TaskState, view: TaskView, ref: CardRef): Card | undefined {
  switch (ref.kind) {
    case 'task.draft':
      return draft(state, view);
    case 'task.consult': {
      const own = known(state, ref.unitId);
      const choice = state.doc.consult?.votes.find(({ unitId }) => unitId === ref.unitId)?.choice;
      return consultCard(view, must(consultView(state), 'consultation', state), { items: own.items, choice });
    }
    case 'task.settle':
      return settleCard(view, must(consultView(state), 'consultation', state));
    case 'filing.review':
      return filing(state, view);
    case 'cap.alert':
      return alert(state, view, ref);
    case 'task.team':
      return teamCard(view, teamView(state, known(state, ref.unitId)));
    case 'town.invite': {
      const { unit, attending, declined } = known(state, ref.unitId);
      return townCard(view, { name: unit.short, attending, declined });
    }
    default:
      return undefined;
  }
}

/** While a consultation or a filing is under way the draft waits; its buttons would only be refused. */
function draft(state: TaskState, view: TaskView): Card {
  const waitsFor =
    state.state === 'CONSULTING' ? 'consultation' : state.state === 'FILING' ? 'filing' : undefined;
  return draftCard(view, checkViews(state), state.doc.mustFile, filingView(state), waitsFor);
}

/** A filing that was taken back with a changed list leaves its card without an answer. */
function filing(state: TaskState, view: TaskView): Card {
  const found = filingView(state);
  if (found !== undefined) return filingCard(view, found, checkViews(state));
  return {
    ...draftCard(view, checkViews(state), true, undefined),
    kind: 'filing.review',
    status: ['⚠ 检查对象有变，报备作废'],
    actions: [],
  };
}

function alert(state: TaskState, view: TaskView, ref: CardRef): Card {
  const id = ref.slot;
  const target = state.doc.enterprises.find(enterprise => enterprise.id === id);
  const gone = state.doc.dropped.findLast(({ enterpriseId }) => enterpriseId === id);
  const check = state.doc.checks.find(({ enterpriseId }) => enterpriseId === id);
  return alertCard(view, check === undefined ? undefined : checkView(state, check), {
    enterprise: target?.name ?? gone?.name ?? '',
    inList: target !== undefined,
    replaced: target === undefined && gone !== undefined ? `✅ ${gone.reason}（${gone.name}）` : undefined,
    reported: target?.reported?.reason,
    asOffice: target?.reported !== undefined && ref.unitId !== state.leadUnitId,
  });
}

function laterCard(state: TaskState, view: TaskView, ref: CardRef): Card {
  const n = Number.parseInt(ref.slot, 10);
  switch (ref.kind) {
    case 'task.day':
      return dayCard(view, dayView(state, known(state, ref.unitId), view.now));
    case 'task.result':
      return resultCard(view, resultView(state, known(state, ref.unitId)));
    case 'task.hazard':
      return hazardCard(
        view,
        hazardView(
          state,
          must(
            state.doc.hazards.find(h => h.n === n),
            'such hazard',
            state,
          ),
          ref.personId,
        ),
      );
    case 'rectify.due': {
      const own = known(state, ref.unitId);
      const found = own.rectifications?.find(({ enterpriseId }) => enterpriseId === ref.slot);
      return rectifyCard(view, rectifyView(state, own, must(found, 'such rectification', state)));
    }
    case 'publish.due':
      return publishCard(view, must(publishView(known(state, ref.unitId)), 'publication', state));
    case 'task.handover':
      return handoverCard(
        view,
        handoverView(
          state,
          must(
            state.doc.handovers.find(h => h.n === n),
            'such handover',
            state,
          ),
          ref.unitId,
        ),
      );
    case 'task.backfill':
      return backfillCard(view, state.doc.backfilled, state.doc.filing?.reason ?? '');
    case 'task.caseTerm':
      return caseTermCard(view, caseTermView(state, known(state, ref.unitId), caseTermRef(ref.slot)));
    case 'task.notice':
      return noticeCard(view, daysBetween(dayOf(view.now), state.date));
    case 'task.paused':
      return paused(state, view);
    case 'task.archived':
      return archived(state, view);
    default:
      throw new Error(`a task has no card ${ref.kind}`);
  }
}

function paused(state: TaskState, view: TaskView): Card {
  const open = state.state === 'SUSPENDED' || state.state === 'DEFERRED';
  const line = stoppedLine(state) ?? '已恢复';
  return pausedCard(view, { line, dueAt: new Date(state.doc.paused?.dueAt ?? view.now), open });
}

function archived(state: TaskState, view: TaskView): Card {
  const results = state.participants.flatMap(p => p.results ?? []);
  const count = (kind: string): number => results.filter(result => result.kind === kind).length;
  const named = (at: string): string[] =>
    state.participants.filter(p => p.state === at).map(({ unit }) => unit.short);
  return archivedCard(view, {
    units: named('RESULT_ENTERED'),
    absent: named('NO_SHOW'),
    results: {
      clean: count('clean'),
      rectify: count('rectify'),
      case: count('case'),
      transfer: count('transfer'),
    },
    at: new Date(state.doc.archivedAt ?? view.now),
  });
}

/** A reminder repeats the card behind it as it stands now, with the words of the time it was sent. */
function chase(state: TaskState, ref: CardRef, now: Date): Card {
  const about = chaseRef(ref.slot);
  const said = state.doc.chases.find(
    c => c.n === about.n && c.duty === about.duty && c.unitId === about.unitId && c.ref === about.ref,
  );
  const base = chasedCard(about, ref);
  const own = ref.unitId === about.unitId;
  return chaseCard(
    viewOf(state, now),
    {
      n: about.n,
      words: said?.words ?? '',
      what: chaseWhat(about.duty),
      unit: shortOf(state, about.unitId),
      open: stillOwed(state, about.duty, about.unitId, about.ref, now),
      to: own ? (ref.role === 'leader' || ref.role === 'head' ? 'leader' : 'unit') : 'office',
    },
    base === undefined ? undefined : currentCard(state, base, now),
  );
}

function stillOwed(state: TaskState, duty: string, unitId: string, ref: string, now: Date): boolean {
  if (duty === 'task.result') {
    const own = findParticipant(state, unitId);
    return own !== undefined && own.state === 'ARRIVED' && missingResults(state, own).length > 0;
  }
  // A term stays owed whether or not its milestone has been chased.
  if (duty === 'task.rectify') {
    return (
      findParticipant(state, unitId)?.rectifications?.some(
        r => r.enterpriseId === ref && (r.state === 'open' || r.state === 'review'),
      ) ?? false
    );
  }
  return owedRefs(state, duty, unitId, dayOf(now)).includes(ref);
}

function withdrawalRole(state: TaskState, ref: CardRef): 'leader' | 'office' | 'lead' {
  if (ref.unitId === subjectUnit(ref)) return 'leader';
  return ref.unitId === state.leadUnitId && ref.role === 'liaison' ? 'lead' : 'office';
}
