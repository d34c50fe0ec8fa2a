/** 磋商 (C1): the units choose a time, the lead settles it. */
import type { Action, Card, Fact } from '../src/chat/card.ts';
import { cut, dayText, list, timeText } from './format.ts';
import { shortScenario, stopLine, type TaskView } from './task-head.ts';
import { circled } from './task-says.ts';

export interface ConsultView {
  readonly slots: readonly { readonly date: string; readonly time: string }[];
  readonly dueAt: Date;
  readonly votes: readonly { readonly unit: string; readonly choice: number }[];
  readonly missing: readonly string[];
  readonly settled: number | undefined;
  readonly majority: number | undefined;
  readonly open: boolean;
}

function slotText(slot: { readonly date: string; readonly time: string }): string {
  return `${dayText(slot.date)}${slot.time}`;
}

function slotFacts(consult: ConsultView): Fact[] {
  return [
    {
      label: '备选',
      text: consult.slots.map((slot, index) => `${circled(index)}${slotText(slot)}`).join(' '),
    },
  ];
}

function voteLines(consult: ConsultView): string[] {
  const lines = consult.votes.map(({ unit, choice }) => {
    const slot = consult.slots[choice];
    return slot === undefined ? `⚠ ${unit} 都不行` : `✅ ${unit} 选${circled(choice)}（${slotText(slot)}）`;
  });
  const missing = consult.missing.length === 0 ? '都选了' : `还差：${list(consult.missing)}`;
  const settled = consult.settled === undefined ? undefined : consult.slots[consult.settled];
  return [...lines, settled === undefined ? missing : `✅ 已定${slotText(settled)}`];
}

function consultTitle(view: TaskView): string {
  return `【磋商】${cut(shortScenario(view.scenario), 7)}联合检查定时间`;
}

/** C1: a joint unit chooses. */
export function consultCard(
  view: TaskView,
  consult: ConsultView,
  own: { items: readonly string[]; choice: number | undefined },
): Card {
  const open = consult.open && view.stopped === undefined;
  return {
    kind: 'task.consult',
    title: consultTitle(view),
    tone: !open ? 'closed' : own.choice === undefined ? 'notice' : 'done',
    facts: [
      { label: '牵头', text: view.lead },
      { label: '拟查', text: `${view.enterprises.length}家` },
      { label: '您单位事项', text: own.items.join('；') },
      ...slotFacts(consult),
      ...(open ? [{ text: `请在${timeText(consult.dueAt, view.now)}前选` }] : []),
    ],
    status: [...stopLine(view), ...voteLines(consult)],
    actions: open
      ? [
          ...consult.slots.map(
            (_, index): Action => ({
              id: `slot.${index}`,
              label: `选${circled(index)}`,
              style: index === 0 ? 'primary' : 'default',
            }),
          ),
          { id: 'slot.none', label: '都不行', style: 'default' },
        ]
      : [],
    no: view.no,
    summary: `${shortScenario(view.scenario)}定时间：${consult.votes.length}家已选，${consult.missing.length}家未选`,
  };
}

/** The lead's side of C1: the majority is proposed, the lead's word counts. */
export function settleCard(view: TaskView, consult: ConsultView): Card {
  const open = consult.open && view.stopped === undefined;
  const best = consult.majority;
  const order = consult.slots
    .map((_, index) => index)
    .sort((a, b) => Number(b === best) - Number(a === best));
  const bestSlot = best === undefined ? undefined : consult.slots[best];
  return {
    kind: 'task.settle',
    title: consultTitle(view),
    tone: open ? 'notice' : 'done',
    facts: [
      { label: '联合', text: list(view.joint) },
      ...slotFacts(consult),
      ...(open && bestSlot !== undefined && best !== undefined
        ? [{ label: '多数选', text: `${circled(best)}${slotText(bestSlot)}` }]
        : []),
      ...(open ? [{ text: `${timeText(consult.dueAt, view.now)}前选完，由您定时间` }] : []),
    ],
    status: [...stopLine(view), ...voteLines(consult)],
    actions: open
      ? [
          ...order.map(
            (index, at): Action => ({
              id: `settle.${index}`,
              label: `定${circled(index)}`,
              style: at === 0 ? 'primary' : 'default',
            }),
          ),
          { id: 'end', label: '停止磋商', style: 'default' },
        ]
      : [],
    no: view.no,
    summary: `${shortScenario(view.scenario)}定时间：${consult.votes.length}家已选，${consult.missing.length}家未选${open ? '' : '，已结束'}`,
  };
}
