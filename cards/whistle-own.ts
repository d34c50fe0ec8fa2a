/** What the cards of one department share. */
import type { Action } from '../src/chat/card.ts';
import { endLines, isEnded } from './whistle-parts.ts';
import type { PartyView, WhistleView } from './whistle-view.ts';

export const APT: Action = {
  id: 'apt',
  label: '评哨准不准',
  style: 'default',
  fields: [
    {
      name: 'ours',
      label: '是不是本部门职责',
      type: 'select',
      required: true,
      options: [
        { value: 'yes', label: '是' },
        { value: 'no', label: '不是' },
      ],
    },
    {
      name: 'complete',
      label: '信息全不全',
      type: 'select',
      required: true,
      options: [
        { value: 'yes', label: '全' },
        { value: 'no', label: '不全' },
      ],
    },
    { name: 'note', label: '说明', type: 'text', required: false, maxLength: 200 },
  ],
};

/** 评哨: by who was there, also after the call is closed. */
export function judging(view: WhistleView, own: PartyView): Action[] {
  const ours =
    own.live && own.came !== undefined && view.withdrawn === undefined && view.rejected === undefined;
  return ours && !own.judged ? [APT] : [];
}

export function isOut(view: WhistleView, party: PartyView): boolean {
  return isEnded(view) || !party.live;
}

export function outLines(view: WhistleView, party: PartyView): string[] {
  if (isEnded(view)) return endLines(view);
  return party.live ? [] : ['⚠ 已改派，您单位不用再办'];
}
