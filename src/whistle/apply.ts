import { whistleLines, whistleSays } from '../../cards/whistle-says.ts';
import type { Actor, Context, Decision } from '../decide/feature.ts';
import { dayOf } from '../duty/calendar.ts';
import { already, blowerOf, closedAnswer, isOffice, isOfUnit, markOf, refuse } from './authority.ts';
import type { CommandOf } from './commands.ts';
import { allEnds, logged, owes, recordState, toCaller, toPost } from './effects.ts';
import type { WhistleFacts } from './facts.ts';
import { openTask } from './handle.ts';
import { openCall } from './open.ts';
import { type WhistleState, withDoc } from './state.ts';

/** 联查申请 (临猗 Y15): the township asks the lead of a scenario for a joint inspection. */
export function apply(
  command: CommandOf<'whistle.apply'>,
  actor: Actor,
  context: Context,
  facts: WhistleFacts,
): Decision<WhistleState> {
  const { scenario, number, town } = facts;
  if (actor.kind !== 'person' || town === undefined || number === undefined)
    return refuse('not-town', whistleSays.onlyTownsApply);
  if (scenario === undefined) {
    const like = facts.like ?? [];
    return refuse(
      'no-scenario',
      like.length === 0 ? whistleSays.noScenario(command.scenario) : whistleSays.scenariosLike(like),
    );
  }
  if (!scenario.mayLead || scenario.unitIds.length < 2)
    return refuse('no-lead', whistleSays.scenarioCannot(scenario.name));
  const state = openCall(
    {
      regionId: town.regionId,
      caller: town.unit,
      type: 'ROUTINE',
      leadUnitId: scenario.lead.id,
      reading: {
        outOfScope: false,
        lead: scenario.lead.code,
        confidence: 1,
        sure: true,
        matched: [],
        duty: scenario.name,
        item: null,
        matters: [],
        precedent: null,
        gate: null,
        advised: false,
        missing: [],
      },
      doc: {
        stage: 'lead',
        text: command.text,
        place: '',
        townName: town.unit.name,
        blower: blowerOf(actor, context.now),
        files: [],
        joint: [],
        application: { scenario: scenario.code, name: scenario.name, lead: scenario.lead },
      },
      line: whistleLines.applied(scenario.name),
    },
    context,
    facts,
  );
  return {
    decided: true,
    state,
    say: whistleSays.applied(state.no, scenario.lead.short),
    effects: [
      toPost('whistle.apply', scenario.lead.id, 'liaison'),
      toCaller(state, 'whistle.confirm'),
      owes(
        'lead',
        state.type,
        scenario.lead.id,
        context.calendar.addWorkingMinutes(context.now, context.settings.whistle.hardAcceptWorkMinutes),
      ),
      recordState('whistle.applied', undefined, state, { scenario: scenario.code }),
    ],
  };
}

/** The lead takes the application up as a task, or says why not. */
export function answerApplication(
  state: WhistleState,
  command: CommandOf<'whistle.acceptApply' | 'whistle.declineApply'>,
  actor: Actor,
  context: Context,
  facts: WhistleFacts,
): Decision<WhistleState> {
  const { application } = state.doc;
  if (application === undefined) return refuse('no-application', whistleSays.noApplication);
  if (!isOfUnit(actor, application.lead.id) && !isOffice(actor, facts)) {
    return refuse('not-yours', whistleSays.notYours(application.lead.name));
  }
  const closed = closedAnswer(state, context);
  if (closed !== undefined) return already(closed.say);
  const by = markOf(actor, context.now);
  if (command.type === 'whistle.declineApply') return decline(state, command.reason, by, context);
  const { scenario } = facts;
  if (scenario === undefined) return refuse('no-scenario', whistleSays.noScenario(application.scenario));
  if (!scenario.mayLead || scenario.unitIds.length < 2)
    return refuse('no-lead', whistleSays.scenarioCannot(scenario.name));
  if (command.date < dayOf(context.now)) return refuse('past-date', whistleSays.pastDate);
  const taskId = context.newId();
  const accepted: WhistleState = {
    ...logged(
      withDoc(state, {
        stage: 'done',
        accepted: by,
        task: { id: taskId, scenario: scenario.code, date: command.date },
      }),
      context.now,
      whistleLines.task(scenario.name, command.date),
    ),
    state: 'ACCEPTED',
  };
  const next: WhistleState = { ...accepted, state: 'CLOSED', closedAt: context.now.toISOString() };
  return {
    decided: true,
    state: next,
    say: whistleSays.taskOpened(application.lead.short),
    effects: [
      ...allEnds('done'),
      toCaller(next, 'whistle.off', 'accepted'),
      openTask(
        state,
        taskId,
        { code: scenario.code, regionId: scenario.leadRegionId },
        command,
        command.place,
      ),
      recordState('whistle.accepted', state, accepted, { by: by.name, task: taskId }),
      recordState('whistle.closed', accepted, next),
    ],
  };
}

function decline(
  state: WhistleState,
  reason: string,
  by: ReturnType<typeof markOf>,
  context: Context,
): Decision<WhistleState> {
  const { application } = state.doc;
  if (application === undefined) return refuse('no-application', whistleSays.noApplication);
  const next: WhistleState = {
    ...logged(
      withDoc(state, { stage: 'done', application: { ...application, declined: { ...by, reason } } }),
      context.now,
      whistleLines.declined(by.name, reason),
    ),
    state: 'REJECTED',
    closedAt: context.now.toISOString(),
  };
  return {
    decided: true,
    state: next,
    say: whistleSays.declined,
    effects: [
      ...allEnds('done'),
      toCaller(next, 'whistle.off', 'declined'),
      recordState('whistle.declined', state, next, { reason, by: by.name }),
    ],
  };
}
