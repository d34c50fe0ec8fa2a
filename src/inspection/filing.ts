/** 计划外报备与同意 (R3, R4, C9): before dispatch, where the county's rules ask for it. */
import { taskCopy } from '../../cards/task-copy.ts';
import { taskSays } from '../../cards/task-says.ts';
import type { Actor, Context, Decision, Effect } from '../decide/feature.ts';
import { alertEffects } from './alerts.ts';
import { already, isOffice, markOf, maySteer, notNow, notYours, ownerOf, refuse } from './authority.ts';
import type { CommandOf } from './commands.ts';
import { sameTimeLater } from './consult.ts';
import { met, owes, recordState, toOffice } from './effects.ts';
import type { TaskFacts } from './facts.ts';
import { idleDuty } from './open.ts';
import { needsFiling, tooEarly, withChecks } from './precheck.ts';
import { pause } from './sideways.ts';
import { type TaskState, withDoc } from './state.ts';

/** 报备: the filing day counts from now; with an exemption it is only kept on record. */
export function file(
  state: TaskState,
  command: CommandOf<'task.file'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  if (!maySteer(actor, state, facts)) return notYours(state.doc.lead);
  if (state.state === 'FILING') return already(taskSays.stillFiling);
  if (state.state !== 'DRAFT') return notNow(state, 'not-draft', taskSays.cannotFile);
  const { rules, office } = facts;
  if (rules === undefined) throw new Error('no rule facts were prepared');
  const refused = state.doc.filing?.ruling?.decision === 'refused';
  const { filing: _, ...bare } = state.doc;
  const unfiled: TaskState = { ...state, doc: { ...bare, trigger: command.trigger ?? bare.trigger } };
  const urgent = unfiled.doc.trigger.type === 'emergency';
  if (!urgent && !needsFiling(unfiled, rules.settings))
    return refuse('no-filing-needed', taskSays.noFilingNeeded);
  if (state.doc.filing !== undefined && !refused) return already(taskSays.filedAlready);
  if (office === undefined) return refuse('no-office', taskSays.noOffice);
  const due = sameTimeLater(context, context.settings.task.filingWorkdays);
  const by = markOf(actor, context.now);
  const filing = {
    ...by,
    round: (state.doc.filing?.round ?? 0) + 1,
    reason: command.reason,
    dueAt: due.toISOString(),
  };
  const filed = withChecks(withDoc(unfiled, { filing, office }), rules, context);
  if (urgent) return withoutConsent(state, filed, 'emergency', by, context);
  if (!asksConsent(filed)) return withoutConsent(state, filed, 'exempt', by, context);
  const next: TaskState = { ...filed, state: 'FILING' };
  const early = tooEarly(next, rules.settings, context);
  return {
    decided: true,
    state: next,
    say: early === undefined ? taskSays.filed : taskSays.filedLate(early.earliest),
    effects: [
      ...met(state, 'task.draft'),
      ...toOfficeAndLead(filing.round),
      owes('task.file', office.id, due, context),
      recordState('task.filed', state, next, { reason: command.reason, date: state.date }),
    ],
  };
}

/** Whether the joint meeting must agree (JOINT_MEETING_CONSENT); the four exemptions of the clause need no consent. */
function asksConsent(state: TaskState): boolean {
  return state.doc.checks.some(({ findings }) =>
    findings.some(({ code }) => code === 'JOINT_MEETING_CONSENT'),
  );
}

function withoutConsent(
  before: TaskState,
  filed: TaskState,
  decision: 'exempt' | 'emergency',
  by: ReturnType<typeof markOf>,
  context: Context,
): Decision<TaskState> {
  const { filing } = filed.doc;
  if (filing === undefined) throw new Error('nothing was filed');
  const ruling = { ...by, decision, note: '' };
  const next = withDoc(filed, { filing: { ...filing, ruling } });
  return {
    decided: true,
    state: next,
    say: decision === 'exempt' ? taskSays.filedExempt : taskSays.filedEmergency,
    effects: [
      ...toOfficeAndLead(filing.round),
      ...idleDuty(next, context),
      ...alertEffects(before, next, ownerOf(next)),
      recordState('task.filedExempt', before, next, { reason: filing.reason, as: decision }),
    ],
  };
}

function toOfficeAndLead(round: number): Effect[] {
  return [toOffice('filing.review', String(round))];
}

/** 同意、不同意、编入后续计划: by the office for the joint meeting. */
export function ruleFiling(
  state: TaskState,
  command: CommandOf<'task.ruleFiling'>,
  actor: Actor,
  context: Context,
  facts: TaskFacts,
): Decision<TaskState> {
  const { filing } = state.doc;
  if (!isOffice(actor, facts)) return refuse('not-office', taskSays.onlyOfficeFiles);
  if (state.state !== 'FILING' || filing === undefined) return already(taskCopy.settled);
  if (facts.rules === undefined) throw new Error('no rule facts were prepared');
  const { decision, note } = command;
  const early = tooEarly(state, facts.rules.settings, context);
  // R4 is hard: filed too late, the check waits for a later plan or another day.
  if (decision === 'agreed' && early !== undefined)
    return refuse('filed-late', taskSays.tooLateToAgree(early.earliest));
  const ruling = { ...markOf(actor, context.now), decision, note };
  const ruled = withDoc(state, { filing: { ...filing, ruling } });
  const closing: Effect[] = [...met(state, 'task.file'), { effect: 'settle', card: 'filing.review' }];
  if (decision === 'deferred')
    return pause(ruled, 'DEFERRED', note === '' ? taskSays.deferredByOffice : note, actor, context, closing);
  const next = withChecks({ ...ruled, state: 'DRAFT' }, facts.rules, context);
  return {
    decided: true,
    state: next,
    say: decision === 'agreed' ? taskSays.filingAgreed : taskSays.filingRefused,
    effects: [
      ...closing,
      { effect: 'show', card: 'task.draft', slot: `filing.${filing.round}`, to: ownerOf(state) },
      ...idleDuty(next, context),
      ...alertEffects(state, next, ownerOf(next)),
      recordState('task.filingRuled', state, next, { decision, note }),
    ],
  };
}
