import { type DigestView, digestCard } from '../../cards/digest.ts';
import { followUpCard } from '../../cards/follow-up.ts';
import type { Card, FormValues } from '../chat/card.ts';
import type { Json } from '../db/sql.ts';
import { loadDocs, saveDocs } from '../decide/doc-store.ts';
import type { CardRef } from '../decide/feature.ts';
import { type AnyFeature, feature } from '../decide/subject.ts';
import { addDays } from '../duty/calendar.ts';
import { type DigestCommand, digestCommand, type FollowUpCommand, followUpCommand } from './commands.ts';
import { type DigestFacts, decideDigest, digestFacts } from './digest.ts';
import { decideFollowUp, type FollowUpFacts, followUpFacts } from './follow-up.ts';
import { isQuiet, itemsLeft, itemsOf, responsibleUnits } from './items.ts';
import { type DigestState, digestTable, type FollowUpState, followUpTable } from './shapes.ts';
import { weekNumber, weekOf } from './week.ts';

/** 周报 as the shell runs it. */
export function digests(): AnyFeature {
  return feature<DigestState, DigestCommand, DigestFacts>({
    kind: 'digest',
    load: (sql, ids, lock) => loadDocs(sql, digestTable, ids, lock),
    save: (sql, changes, now) => saveDocs(sql, digestTable, changes, now),
    region: state => state.regionId,
    version: state => state.version,
    atVersion: (state, version) => ({ ...state, version }),
    parse: command => digestCommand.safeParse(command).data,
    fromTap: digestTap,
    fromDuty: () => {
      throw new Error('a digest owes nothing');
    },
    facts: digestFacts,
    decide: decideDigest,
    card: (state, _ref, now) => digestCard(viewOf(state, now)),
  });
}

function digestTap(_ref: CardRef, action: string, form: FormValues): Json | undefined {
  const { text, to, row, note } = form;
  const due = form.due === undefined || form.due === '' ? {} : { due: form.due };
  switch (action) {
    case 'remark':
      return { type: 'digest.remark', text: text ?? '', to: to ?? 'first', ...due };
    case 'supervise':
      return { type: 'digest.supervise', row: row ?? '', note: note ?? '', ...due };
    case 'meeting':
      return { type: 'digest.meet', row: row ?? '', note: note ?? '', ...due };
    default:
      return undefined;
  }
}

/** What the card of a digest shows; the same for everybody who may read it. */
export function viewOf(state: DigestState, now: Date): DigestView {
  return {
    state,
    weeks: [weekNumber(weekOf(state.doc.from)), weekNumber(state.week)],
    lastDay: addDays(state.doc.cut, -1),
    items: itemsOf(state.doc),
    quiet: isQuiet(state.doc),
    left: { supervise: itemsLeft(state, 'supervise'), meeting: itemsLeft(state, 'meeting') },
    responsible: responsibleUnits(state),
    now,
  };
}

/** 批示、督办、会商事项 as the shell runs them. */
export function followUps(): AnyFeature {
  return feature<FollowUpState, FollowUpCommand, FollowUpFacts>({
    kind: 'followUp',
    load: (sql, ids, lock) => loadDocs(sql, followUpTable, ids, lock),
    save: (sql, changes, now) => saveDocs(sql, followUpTable, changes, now),
    region: state => state.regionId,
    version: state => state.version,
    atVersion: (state, version) => ({ ...state, version }),
    parse: command => followUpCommand.safeParse(command).data,
    fromTap: (_ref, action, form) =>
      action === 'done' ? { type: 'followUp.done', text: form.text ?? '' } : undefined,
    fromDuty: ({ step, to, card }) => ({ type: 'followUp.nudge', step, to: { ...to }, card }),
    facts: (sql, _state, command, _actor, now) => followUpFacts(sql, command, now),
    decide: decideFollowUp,
    card: cardOf,
  });
}

function cardOf(state: FollowUpState, ref: CardRef, now: Date): Card {
  const { doc } = state;
  const step = Number.parseInt(ref.slot, 10);
  const at = doc.reminders.findIndex(reminder => reminder.step === step);
  const reminder = doc.reminders[at];
  return followUpCard({
    no: state.no,
    kind: doc.kind,
    weekNo: weekNumber(doc.week),
    by: { name: doc.by.name, at: new Date(doc.by.at) },
    owner: doc.owner,
    matter: doc.matter,
    text: doc.text,
    due: doc.due,
    done: doc.done === undefined ? undefined : { ...doc.done, at: new Date(doc.done.at) },
    reminder: reminder === undefined ? undefined : { n: at + 1, left: reminder.left },
    own: ref.unitId === state.unitId,
    now,
  });
}
