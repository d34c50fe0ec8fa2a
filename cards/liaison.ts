import type { Action, Card } from '../src/chat/card.ts';
import type { GapState } from '../src/directory/liaison/state.ts';
import { cut, dayText, stampText } from './format.ts';
import { ROLE_NAMES } from './liaison-copy.ts';

/** C24: a post without its holder, for the office, the unit's head and whoever stands in. */
export function gapCard(state: GapState, now: Date): Card {
  const { doc } = state;
  const role = ROLE_NAMES[state.role] ?? '';
  const what = doc.reason === 'vacant' ? '空缺' : '请假';
  const open = state.state === 'open';
  const days = Math.floor((now.getTime() - Date.parse(doc.since)) / 86_400_000);
  return {
    kind: 'liaison.gap',
    title: cut(`${doc.unit.short} ${role}${what}`, 18),
    tone: open ? 'notice' : 'done',
    facts: [
      { label: '单位', text: doc.unit.name },
      {
        label: '现任',
        text: doc.holder === null ? '无' : `${doc.holder.name}${what === '请假' ? '（请假）' : ''}`,
      },
      {
        label: state.role === 'liaison' ? '备岗' : '可代',
        text: doc.deputy === null ? '无' : doc.deputy.name,
      },
      ...(doc.till === null ? [] : [{ label: '请到', text: dayText(doc.till) }]),
      { label: '自', text: `${stampText(new Date(doc.since))}${open && days > 0 ? `，已${days}天` : ''}` },
      ...(open ? [{ text: `每个单位须有1名${role}。指定后，未办的卡片和时限随之转过去。` }] : []),
    ],
    status: statusLines(state),
    actions: state.state === 'closed' ? [] : actions(state),
    no: `QG-${doc.unit.code}-${state.role === 'liaison' ? 'L' : 'F'}${doc.n}`,
    summary: open ? `${doc.unit.short}${role}${what}，请指定` : `${doc.unit.short}${role}已有人办`,
  };
}

function statusLines({ doc }: GapState): string[] {
  const { settled } = doc;
  if (settled === undefined) return [];
  const at = stampText(new Date(settled.at));
  switch (settled.how) {
    case 'appointed':
      return [`✅ ${settled.to} 自${at}起任职（${settled.name}指定）`];
    case 'deputy':
      return [`✅ ${settled.to} 自${at}起代岗`];
    case 'back':
      return [`✅ ${settled.to} 已销假 ${at}`];
    case 'filled':
      return [`✅ ${settled.to === '' ? '' : `${settled.to} `}已到岗 ${at}`];
  }
}

function actions({ doc, role, state }: GapState): Action[] {
  const options = doc.candidates.map(({ id, name, title }) => ({
    value: id,
    label: title === '' ? name : `${name}（${title}）`,
  }));
  const appoint: Action[] =
    options.length === 0
      ? []
      : [
          {
            id: 'appoint',
            label: '指定',
            style: 'primary',
            fields: [{ name: 'personId', label: '由谁担任', type: 'select', required: true, options }],
          },
        ];
  const deputy: Action[] =
    doc.deputy === null || role !== 'liaison' || state !== 'open'
      ? []
      : [{ id: 'deputy', label: '由备岗代', style: 'default' }];
  return [...appoint, ...deputy];
}
