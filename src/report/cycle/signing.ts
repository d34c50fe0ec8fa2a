/** 审签与通报 (domain.md §6 C23): the office sends, the leader signs, every unit gets the bulletin. */
import { cycleCopy } from '../../../cards/cycle-copy.ts';
import type { Actor, Context, Decision, Effect } from '../../decide/feature.ts';
import type { RegionSettings } from '../../decide/settings.ts';
import type { Audience } from '../../directory/who.ts';
import { already, markOf, refuse } from '../decision.ts';
import type { CommandOf } from './commands.ts';
import type { CycleFacts } from './facts.ts';
import { BULLETIN_DUTY, type CycleState, withDoc } from './state.ts';

function decided(state: CycleState, effects: readonly Effect[], say: string): Decision<CycleState> {
  return { decided: true, state, effects, say };
}

/** The office's own words: 典型案例、下步要求. */
export function text(state: CycleState, command: CommandOf<'cycle.text'>): Decision<CycleState> {
  if (state.state !== 'DRAFTED') return refuse('not-drafted', cycleCopy.notDrafted);
  return decided(
    withDoc(state, { cases: command.cases, next: command.next }),
    [
      {
        effect: 'record',
        action: 'cycle.text',
        detail: { cases: command.cases.length, next: command.next.length },
      },
    ],
    cycleCopy.textKept,
  );
}

export function send(state: CycleState, actor: Actor, context: Context): Decision<CycleState> {
  if (state.state === 'SIGNING' || state.state === 'PUBLISHED') return already(cycleCopy.settled);
  if (state.state !== 'DRAFTED') return refuse('not-drafted', cycleCopy.notDrafted);
  const n = state.doc.signing.length + 1;
  const signing = [...state.doc.signing, { ...markOf(actor, context.now), n }];
  return decided(
    { ...withDoc(state, { signing }), state: 'SIGNING' },
    [
      { effect: 'show', card: 'bulletin.sign', slot: `${n}`, to: signerOf(context.settings) },
      { effect: 'record', action: 'cycle.sent', detail: { n } },
    ],
    cycleCopy.sent,
  );
}

function signerOf(settings: RegionSettings): Audience {
  switch (settings.report.signer) {
    case 'countyLeaders':
      return { countyLeaders: true };
    case 'officeHead':
      return { office: true, role: 'head' };
    case 'officeLeader':
      return { office: true, role: 'leader' };
  }
}

function isSigner(actor: Actor, context: Context, facts: CycleFacts): boolean {
  if (actor.kind === 'system') return false;
  const { roles } = actor.member;
  switch (context.settings.report.signer) {
    case 'countyLeaders':
      return facts.above && roles.includes('countyLeader');
    case 'officeHead':
      return facts.office && roles.includes('head');
    case 'officeLeader':
      return facts.office && roles.includes('leader');
  }
}

/** 同意印发: the bulletin goes to every unit. */
export function publish(
  state: CycleState,
  actor: Actor,
  context: Context,
  facts: CycleFacts,
): Decision<CycleState> {
  if (!isSigner(actor, context, facts)) return refuse('not-signer', cycleCopy.signerOnly);
  if (state.state !== 'SIGNING') return already(cycleCopy.settled);
  const signed = markOf(actor, context.now);
  const signing = state.doc.signing.map((entry, index, all) =>
    index === all.length - 1 ? { ...entry, signed } : entry,
  );
  return decided(
    { ...withDoc(state, { signing, publishedAt: context.now.toISOString() }), state: 'PUBLISHED' },
    [
      { effect: 'dutyEnds', kind: BULLETIN_DUTY, as: 'done' },
      { effect: 'settle', card: 'bulletin.due' },
      ...state.doc.rows.map((row): Effect => {
        return { effect: 'show', card: 'bulletin.published', to: { unitId: row.unit.id, role: 'liaison' } };
      }),
      { effect: 'record', action: 'cycle.published', detail: { units: state.doc.rows.length } },
    ],
    cycleCopy.signed(state.doc.rows.length),
  );
}

export function sendBack(
  state: CycleState,
  reason: string,
  actor: Actor,
  context: Context,
  facts: CycleFacts,
): Decision<CycleState> {
  if (!isSigner(actor, context, facts)) return refuse('not-signer', cycleCopy.signerOnly);
  if (state.state !== 'SIGNING') return already(cycleCopy.settled);
  const back = { ...markOf(actor, context.now), reason };
  const signing = state.doc.signing.map((entry, index, all) =>
    index === all.length - 1 ? { ...entry, back } : entry,
  );
  const n = signing.length;
  return decided(
    { ...withDoc(state, { signing }), state: 'DRAFTED' },
    [
      { effect: 'settle', card: 'bulletin.sign' },
      { effect: 'show', card: 'bulletin.draft', slot: `${n}`, to: { office: true } },
      { effect: 'record', action: 'cycle.sent-back', detail: { reason } },
    ],
    cycleCopy.sentBack,
  );
}
