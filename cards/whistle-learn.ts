import type { Card, Field } from '../src/chat/card.ts';
import { cut } from './format.ts';
import { situation, whyText } from './whistle-parts.ts';
import type { PartyView, WhistleView } from './whistle-view.ts';

/** 判例用词, the most telling word of the call filled in. */
export function termsField(view: WhistleView): Field {
  return {
    name: 'terms',
    label: '判例用词（以后含这些词的照此办）',
    type: 'text',
    required: false,
    maxLength: 100,
    value: [...view.reading.matched].sort((a, b) => b.length - a.length)[0] ?? '',
  };
}

/** 评哨 says that the lead was the wrong one: who takes the next call of its kind. */
export function learnCard(view: WhistleView, party: PartyView): Card {
  const { apt } = party;
  const open = apt !== undefined && apt.ruled === undefined;
  const named = view.choices.find(({ value }) => value === apt?.ruled)?.label ?? party.short;
  const lead: Field = {
    name: 'lead',
    label: '以后派给',
    type: 'select',
    required: true,
    options: view.choices.filter(({ label }) => label !== party.short),
  };
  return {
    kind: 'whistle.learn',
    title: cut(`【评哨】${party.short}说不归它管`, 18),
    tone: open ? 'notice' : 'closed',
    facts: [
      ...situation(view).slice(0, 2),
      { label: '提出', text: `${party.name} ${apt?.by ?? ''}` },
      ...(apt === undefined || apt.note === '' ? [] : [{ label: '说明', text: apt.note }]),
      { label: '当时依据', text: whyText(view) },
      { text: '这一哨照办；只定以后同类的哨派给谁。' },
    ],
    status: open ? [] : [`✅ 以后同类的哨派${named}`],
    actions: open
      ? [
          { id: 'other', label: '以后派别的单位', style: 'primary', fields: [lead, termsField(view)] },
          { id: 'same', label: `仍派${party.short}`, style: 'default', fields: [termsField(view)] },
        ]
      : [],
    no: view.no,
    summary: open ? `${party.short}说${view.no}不归它管，请定以后派给谁` : `${view.no} 已定以后派${named}`,
  };
}
