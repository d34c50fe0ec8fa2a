/** 重大隐患 (C5b): known at once to the leaders in charge, the office and the county's leaders, at any hour. */
import { taskCopy } from '../../cards/task-copy.ts';
import { taskSays } from '../../cards/task-says.ts';
import type { Actor, Context, Decision, Effect } from '../decide/feature.ts';
import type { Audience } from '../directory/who.ts';
import { already, isLeader, isOffice, markOf, mayActFor, notNow, notYours, refuse } from './authority.ts';
import type { CommandOf } from './commands.ts';
import { record } from './effects.ts';
import type { TaskFacts } from './facts.ts';
import type { Hazard } from './shapes.ts';
import { findParticipant, type Mark, type Participant, type TaskState, withDoc } from './state.ts';

/** Adds a hazard to the record, when one was written down. */
export function newHazard(
  state: TaskState,
  { unit }: Participant,
  enterpriseId: string,
  text: string,
  by: Mark,
): { state: TaskState; effects: Effect[] } {
  if (text === '') return { state, effects: [] };
  const n = state.doc.hazards.length + 1;
  const hazard: Hazard = { ...by, n, enterpriseId, unit, text, acks: [], remarks: [] };
  const leaders: Audience[] = [{ unitId: unit.id, role: 'leader' }];
  if (unit.id !== state.leadUnitId) leaders.push({ unitId: state.leadUnitId, role: 'leader' });
  const audiences: Audience[] = [...leaders, { office: true }, { countyLeaders: true }];
  return {
    state: withDoc(state, { hazards: [...state.doc.hazards, hazard] }),
    effects: [
      ...audiences.map(
        (to): Effect => ({ effect: 'show', card: 'task.hazard', slot: String(n), to, urgent: true }),
      ),
      record('task.hazard', { n, unit: unit.code, enterpriseId, text, before: null, after: { n } }),
    ],
  };
}

/** 报重大隐患 on the spot, before any result is entered. */
export function reportHazard(
  state: TaskState,
  command: CommandOf<'task.hazard'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const participant = findParticipant(state, command.unitId);
  if (participant === undefined) return refuse('not-in-task', taskCopy.notInTask(state.no));
  if (!mayActFor(actor, command.unitId, facts)) return notYours(participant.unit);
  if (state.state !== 'INSPECTING' && state.state !== 'RESULT_PENDING') {
    return notNow(state, 'not-started', taskSays.cannotReportHazard);
  }
  if (participant.state !== 'ARRIVED' && participant.state !== 'RESULT_ENTERED') {
    return refuse('not-there', taskSays.wasNotThere(participant.unit.name));
  }
  if (!state.doc.enterprises.some(({ id }) => id === command.enterpriseId))
    return refuse('no-object', taskSays.notInList);
  const same = state.doc.hazards.some(
    h => h.enterpriseId === command.enterpriseId && h.text === command.text,
  );
  if (same) return already(taskSays.hazardKnown);
  const { state: next, effects } = newHazard(
    state,
    participant,
    command.enterpriseId,
    command.text,
    markOf(actor, context.now),
  );
  return { decided: true, state: next, say: taskSays.hazardSent, effects };
}

/** 已知悉 and 批示: by whoever the card was for. */
export function answerHazard(
  state: TaskState,
  command: CommandOf<'task.hazardSeen' | 'task.hazardRemark'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const hazard = state.doc.hazards.find(({ n }) => n === command.n);
  if (hazard === undefined) return refuse('no-hazard', taskSays.noHazard);
  if (!isLeader(actor) && !isOffice(actor, facts)) return refuse('not-leader', taskSays.hazardForLeaders);
  const by = markOf(actor, context.now);
  if (command.type === 'task.hazardSeen' && hazard.acks.some(({ personId }) => personId === by.personId)) {
    return already(taskSays.hazardSeenAlready);
  }
  const acks = hazard.acks.some(({ personId }) => personId === by.personId)
    ? hazard.acks
    : [...hazard.acks, by];
  const remarks =
    command.type === 'task.hazardRemark'
      ? [...hazard.remarks, { ...by, text: command.text }]
      : hazard.remarks;
  const changed: Hazard = { ...hazard, acks, remarks };
  return {
    decided: true,
    state: withDoc(state, { hazards: state.doc.hazards.map(h => (h.n === changed.n ? changed : h)) }),
    say: command.type === 'task.hazardSeen' ? taskSays.hazardSeen : taskSays.hazardRemarked,
    effects: [
      record(command.type === 'task.hazardSeen' ? 'task.hazardSeen' : 'task.hazardRemarked', {
        n: command.n,
        before: { acks: hazard.acks.length },
        after: { acks: acks.length },
        ...(command.type === 'task.hazardRemark' ? { text: command.text } : {}),
      }),
    ],
  };
}
