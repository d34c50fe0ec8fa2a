import type { Card } from '../src/chat/card.ts';
import { cut, dayText } from './format.ts';
import { type TaskView, taskFact } from './task-head.ts';

export interface CaseTermView {
  readonly enterprise: string;
  readonly docNo: string;
  readonly openedOn: string;
  readonly days: number;
}

/** 立案满期提示 (行政处罚法60条): information; nothing is asked and nothing chased. */
export function caseTermCard(view: TaskView, { enterprise, docNo, openedOn, days }: CaseTermView): Card {
  return {
    kind: 'task.caseTerm',
    title: cut(`【立案满${days}日】${enterprise}`, 18),
    tone: 'info',
    facts: [
      taskFact(view),
      { label: '企业', text: enterprise },
      { label: '立案', text: `${dayText(openedOn)}${docNo === '' ? '' : ` ${docNo}`}` },
      {
        text: `立案已满${days}日。处罚决定一般应在立案之日起${days}日内作出，法律、法规、规章另有规定的从其规定；已办结的不用理会。`,
      },
    ],
    status: [],
    actions: [],
    no: view.no,
    summary: `${enterprise} 立案已满${days}日，请看是否办结`,
  };
}
