import type { Card, Field } from '../src/chat/card.ts';
import { KIND_FIELD } from './whistle-parts.ts';
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

/** The form of a call; it becomes C11 as soon as there are words. */
export function blankCard(view: WhistleView): Card {
  const { files } = view;
  return {
    kind: 'whistle.confirm',
    title: '【吹哨】什么事、在哪里',
    tone: 'notice',
    facts: [
      { label: '乡镇', text: view.town },
      ...(files.all === 0 ? [] : [{ label: '照片', text: `已收到${files.all}个` }]),
      { text: '不填表也行：直接回一句话，说清什么事、在哪里。人命关天的事先打119、110、120。' },
    ],
    status: [],
    actions: [
      { id: 'fill', label: '填写', style: 'primary', fields: FILL },
      { id: 'fillPhotos', label: '带照片填写', style: 'default', fields: [...FILL, PICTURES] },
    ],
    no: view.no,
    summary: '吹哨：请填写，或直接回一句话',
  };
}
