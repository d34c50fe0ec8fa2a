import type { Card, Field } from '../src/chat/card.ts';
import { endLines, isEnded, KIND_FIELD } from './whistle-parts.ts';
import type { WhistleView } from './whistle-view.ts';

const AUTO = { value: 'AUTO', label: '由系统判断' };
const FILL: Field[] = [
  { name: 'text', label: '什么事', type: 'textarea', required: true, maxLength: 500 },
  {
    name: 'place',
    label: '在哪里',
    type: 'text',
    required: false,
    maxLength: 120,
    placeholder: '村、小区、路口，越细越好',
  },
  { ...KIND_FIELD, options: [AUTO, ...(KIND_FIELD.options ?? [])], value: AUTO.value },
];
const PICTURES: Field = { name: 'photos', label: '照片', type: 'photo', required: false };

/** The form of a call; once there are words, C11 follows it. */
export function formCard(view: WhistleView): Card {
  const { files } = view;
  const open = view.text === '' && !isEnded(view);
  return {
    kind: 'whistle.confirm',
    title: '【吹哨】什么事、在哪里',
    tone: open ? 'notice' : 'closed',
    facts: [
      { label: '乡镇', text: view.town },
      ...(files.all === 0 ? [] : [{ label: '照片', text: `已收到${files.all}个` }]),
      ...(open
        ? [{ text: '不填表也行：直接回一句话，说清什么事、在哪里。人命关天的事先打119、110、120。' }]
        : []),
    ],
    status: open ? [] : view.text === '' ? endLines(view) : [`✅ 已填，请看${view.no}的核对卡`],
    actions: open
      ? [
          { id: 'fill', label: '填写', style: 'primary', fields: FILL },
          { id: 'fillPhotos', label: '带照片填写', style: 'default', fields: [...FILL, PICTURES] },
        ]
      : [],
    no: view.no,
    summary: open ? '吹哨：请填写，或直接回一句话' : `${view.no} 已填`,
  };
}
