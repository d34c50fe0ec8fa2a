import { accountCopy } from '../../../cards/account-copy.ts';
import type { Actor, Context, Decision, Effect, Refusal } from '../../decide/feature.ts';
import type { AccountCommand } from './commands.ts';
import type { AccountFacts } from './facts.ts';
import type { AccountState } from './state.ts';

type Ask = Extract<AccountCommand, { type: 'account.ask' }>;

/** More than this lying open under one office is not liaisons registering but somebody trying (our own choice). */
const MOST_OPEN = 30;
/** After a refusal the same account may ask again (our own choice). */
const ASK_AGAIN_MS = 86_400_000;

/** Who an unknown account belongs to: its owner asks, the office decides; nothing follows from a name alone. */
export function decideAccount(
  state: AccountState | undefined,
  command: AccountCommand,
  actor: Actor,
  context: Context,
  facts: AccountFacts,
): Decision<AccountState> {
  if (command.type === 'account.ask') return ask(state, command, context, facts);
  if (state === undefined) return refuse('no-request', accountCopy.settled);
  if (actor.kind !== 'person' || !facts.officeActs) return refuse('only-office', accountCopy.onlyOffice);
  if (state.state !== 'open') return { ...refuse('settled', accountCopy.settled), harmless: true };
  const by = { personId: actor.member.personId, name: actor.member.name, at: context.now.toISOString() };
  return command.type === 'account.link'
    ? link(state, command.personId, by, facts)
    : end({ ...state, state: 'refused', doc: { ...state.doc, refused: by } }, accountCopy.refused, []);
}

function ask(
  state: AccountState | undefined,
  { platform, userId, unit: named, name }: Ask,
  context: Context,
  facts: AccountFacts,
): Decision<AccountState> {
  const { unit } = facts;
  if (unit === undefined) return refuse('no-unit', accountCopy.noSuchUnit(named));
  if (!facts.hasOffice) return refuse('no-office', accountCopy.noOffice);
  if (state === undefined && facts.openRequests >= MOST_OPEN) return refuse('too-many', accountCopy.tooMany);
  const refusedAt = state?.doc.refused?.at;
  if (state?.state === 'refused' && context.now.getTime() - new Date(refusedAt ?? 0).getTime() < ASK_AGAIN_MS)
    return refuse('refused-earlier', accountCopy.refusedEarlier);
  const again = state?.state === 'open';
  const round = (state?.doc.round ?? 0) + (again ? 0 : 1);
  const before = again ? { unit: state.doc.unitName, name: state.doc.name } : null;
  return {
    decided: true,
    state: {
      id: context.subjectId,
      regionId: unit.regionId,
      version: state?.version ?? 0,
      state: 'open',
      doc: {
        platform,
        userId,
        unitId: unit.id,
        unitName: unit.name,
        name,
        askedAt: context.now.toISOString(),
        round,
        candidates: [...facts.candidates],
      },
    },
    say: again ? accountCopy.askedAlready : accountCopy.asked,
    effects: [
      { effect: 'show', card: 'account.request', slot: String(round), to: { office: true } },
      {
        effect: 'record',
        action: 'account.asked',
        detail: { platform, userId, before, after: { unit: unit.name, name } },
      },
    ],
  };
}

function link(
  state: AccountState,
  personId: string,
  by: { readonly personId: string; readonly name: string; readonly at: string },
  facts: AccountFacts,
): Decision<AccountState> {
  const { platform, userId, unitName, candidates } = state.doc;
  const person = candidates.find(one => one.personId === personId);
  if (person === undefined) return refuse('no-person', accountCopy.noSuchPerson);
  if (facts.taken || !facts.candidates.some(one => one.personId === personId))
    return refuse('taken', accountCopy.takenMeanwhile);
  const to = `${unitName} ${person.name}`;
  return end(
    { ...state, state: 'linked', doc: { ...state.doc, linked: { ...by, to: person.name } } },
    accountCopy.linked(to),
    [
      { effect: 'link', platform, userId, personId },
      {
        effect: 'show',
        card: 'account.linked',
        slot: String(state.doc.round),
        to: { personId },
        urgent: true,
      },
    ],
  );
}

function end(after: AccountState, say: string, more: readonly Effect[]): Decision<AccountState> {
  const { platform, userId, linked, refused } = after.doc;
  return {
    decided: true,
    state: after,
    say,
    effects: [
      ...more,
      { effect: 'settle', card: 'account.request' },
      {
        effect: 'record',
        action: `account.${after.state}`,
        detail: {
          platform,
          userId,
          before: { state: 'open' },
          after: { state: after.state, by: (linked ?? refused)?.name, to: linked?.to },
        },
      },
    ],
  };
}

function refuse(code: string, say: string): Refusal {
  return { decided: false, code, say };
}
