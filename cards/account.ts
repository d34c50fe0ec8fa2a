import type { Card } from '../src/chat/card.ts';
import { cut, timeText } from './format.ts';

/** 登记: an account that nobody knows, and what its owner says about herself. */
export interface AccountView {
  readonly no: string;
  /** 钉钉、飞书、政务钉钉. */
  readonly app: string;
  readonly userId: string;
  readonly unit: string;
  /** As she typed it; unverified. */
  readonly name: string;
  readonly askedAt: Date;
  readonly now: Date;
  /** Who of the unit has no account on this platform yet. */
  readonly candidates: readonly { readonly personId: string; readonly name: string; readonly now: string }[];
  readonly outcome:
    | { readonly kind: 'open' }
    | { readonly kind: 'linked'; readonly by: string; readonly at: Date; readonly person: string }
    | { readonly kind: 'refused'; readonly by: string; readonly at: Date };
}

/** To the office: whose account is this. Nothing is chosen beforehand. */
export function accountRequestCard(view: AccountView): Card {
  const { outcome } = view;
  const open = outcome.kind === 'open';
  const known = view.candidates.length > 0;
  return {
    kind: 'account.request',
    title: cut(`【登记】${view.unit}新账号`, 18),
    tone: open ? 'notice' : outcome.kind === 'linked' ? 'done' : 'closed',
    facts: [
      { label: '账号', text: `${view.app}：${view.userId}` },
      { label: '自报单位', text: view.unit },
      { label: '自报姓名', text: `${view.name}（未核实）` },
      { label: '时间', text: timeText(view.askedAt, view.now) },
      ...(open
        ? [
            {
              text: known
                ? '请先电话核实本人，再选对应人员绑定。绑定后此账号可代其办理。'
                : '该单位没有可绑定的人员，请先在人员表登记，再请对方重发一次。',
            },
          ]
        : []),
    ],
    status: statusOf(view),
    actions: open
      ? [
          ...(known
            ? [
                {
                  id: 'link',
                  label: '绑定到人员',
                  style: 'primary' as const,
                  fields: [
                    {
                      name: 'person',
                      label: '这是哪位',
                      type: 'select' as const,
                      required: true,
                      options: view.candidates.map(({ personId, name, now }) => ({
                        value: personId,
                        label: now === '' ? name : `${name}（现用${now}，绑定后改到${view.app}）`,
                      })),
                    },
                  ],
                },
              ]
            : []),
          { id: 'refuse', label: '不是本县人员', style: 'danger', confirm: '不绑定这个账号？' },
        ]
      : [],
    no: view.no,
    summary: open ? `${view.app}新账号待登记：${view.unit} ${view.name}` : `新账号已处理：${view.unit}`,
  };
}

function statusOf({ outcome, now }: AccountView): string[] {
  switch (outcome.kind) {
    case 'open':
      return [];
    case 'linked':
      return [`✅ 已绑定到${outcome.person}（${outcome.by} ${timeText(outcome.at, now)}）`];
    case 'refused':
      return [`⚠ 未绑定（${outcome.by} ${timeText(outcome.at, now)}）`];
  }
}

/** To whoever asked: from now on her cards come here. */
export function accountLinkedCard(view: AccountView): Card {
  const person = view.outcome.kind === 'linked' ? view.outcome.person : view.name;
  return {
    kind: 'account.linked',
    title: '【登记】账号已绑定',
    tone: 'done',
    facts: [
      { label: '您是', text: `${view.unit} ${person}` },
      { text: '今后的任务、提醒都发到这里。发“帮助”看能办什么。' },
    ],
    status: [],
    actions: [],
    no: view.no,
    summary: `账号已绑定：${view.unit} ${person}`,
  };
}
