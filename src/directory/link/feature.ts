import { type AccountView, accountLinkedCard, accountRequestCard } from '../../../cards/account.ts';
import { accountCopy } from '../../../cards/account-copy.ts';
import type { Card } from '../../chat/card.ts';
import type { StrangerRule } from '../../chat/entry.ts';
import { loadDocs, saveDocs } from '../../decide/doc-store.ts';
import type { CardRef } from '../../decide/feature.ts';
import { type AnyFeature, feature } from '../../decide/subject.ts';
import { type AccountCommand, accountCommand } from './commands.ts';
import { decideAccount } from './decide.ts';
import { type AccountFacts, accountFacts } from './facts.ts';
import { type AccountState, accountSubjectId, accountTable } from './state.ts';

const KIND = 'account';

/** 登记: unknown accounts, as the shell runs them. */
export function accounts(): AnyFeature {
  return feature<AccountState, AccountCommand, AccountFacts>({
    kind: KIND,
    load: (sql, ids, lock) => loadDocs(sql, accountTable, ids, lock),
    save: (sql, changes, now) => saveDocs(sql, accountTable, changes, now),
    region: state => state.regionId,
    version: state => state.version,
    atVersion: (state, version) => ({ ...state, version }),
    parse: command => {
      const parsed = accountCommand.safeParse(command);
      return parsed.success ? parsed.data : undefined;
    },
    fromTap: ({ kind }, action, form) => {
      if (kind !== 'account.request') return undefined;
      if (action === 'link') return { type: 'account.link', personId: form.person ?? '' };
      return action === 'refuse' ? { type: 'account.refuse' } : undefined;
    },
    fromDuty: () => null,
    facts: accountFacts,
    decide: decideAccount,
    card: accountCard,
  });
}

/** 登记 单位 姓名, from an account that nobody knows. Whatever else she types gets the line that says how. */
export const strangerAsks: StrangerRule = ({ platform, userId, chat, text }) => {
  if (chat.kind !== 'direct') return { say: accountCopy.askHow };
  const [, unit, name] = /^\s*(?:登记|绑定)\s*[:：]?\s*(\S{1,40})\s+(\S{1,20})\s*$/u.exec(text) ?? [];
  if (unit === undefined || name === undefined) return { say: accountCopy.askHow };
  return {
    work: {
      feature: KIND,
      subjectId: accountSubjectId(platform, userId),
      // Her region follows from the unit she names; until it is found the defaults hold.
      command: { type: 'account.ask', platform, userId, unit, name, regionId: '' },
    },
  };
};

function accountCard(state: AccountState, ref: CardRef, now: Date): Card {
  const view = viewOf(state, now);
  return ref.kind === 'account.linked' ? accountLinkedCard(view) : accountRequestCard(view);
}

function viewOf({ id, doc }: AccountState, now: Date): AccountView {
  const { linked, refused } = doc;
  return {
    no: `DJ-${id.slice('account-'.length, 'account-'.length + 6).toUpperCase()}`,
    app: accountCopy.apps[doc.platform],
    userId: doc.userId,
    unit: doc.unitName,
    name: doc.name,
    askedAt: new Date(doc.askedAt),
    now,
    candidates: doc.candidates.map(({ personId, name, platform }) => ({
      personId,
      name,
      now: platform === '' ? '' : accountCopy.apps[platform],
    })),
    outcome:
      linked !== undefined
        ? { kind: 'linked', by: linked.name, at: new Date(linked.at), person: linked.to }
        : refused !== undefined
          ? { kind: 'refused', by: refused.name, at: new Date(refused.at) }
          : { kind: 'open' },
  };
}
