import type { Action, Card, Fact } from '../src/chat/card.ts';
import type { CycleRow, CycleState } from '../src/report/cycle/state.ts';
import { cut, dayText, list, stampText, timeText } from './format.ts';

/** What the cards of a reporting cycle show: to the office, to the signing leader, to every unit (C23). */
export interface CycleView {
  readonly state: CycleState;
  /** 二季度, 2026年上半年 */
  readonly quarter: string;
  readonly span: string;
  readonly dueDay: string | undefined;
  readonly dueClock: string;
  readonly bulletinDay: string | undefined;
  /** Lines of the bulletin that a leader reads first. */
  readonly points: readonly string[];
  readonly now: Date;
}

const MOST_NAMES = 12;

function isIn(row: CycleRow): boolean {
  return row.state === 'SUBMITTED' || row.state === 'ZERO_CONFIRMED';
}

function names(rows: readonly CycleRow[], show: (row: CycleRow) => string = row => row.unit.short): string {
  const shown = rows.slice(0, MOST_NAMES).map(show);
  return `${list(shown)}${rows.length > shown.length ? ` 等${rows.length}个` : ''}`;
}

function promisedText(row: CycleRow): string {
  const day = row.extendedTo ?? row.promised;
  if (day === null) return row.unit.short;
  return `${row.unit.short}（${row.extendedTo === null ? '承诺' : '延期'}${dayText(day).replace(/（.*/u, '')}）`;
}

/** Links of the bulletin; relative to the card's own page, so that only its reader can open them. */
function files(): Action[] {
  return [
    { id: 'docx', label: '通报稿（Word）', style: 'default', url: '?f=bulletin.docx' },
    { id: 'xlsx', label: '汇总表（Excel）', style: 'default', url: '?f=bulletin.xlsx' },
  ];
}

function collectAction(view: CycleView): Action[] {
  const { state, now } = view;
  if (state.state !== 'FILLING' || state.dueAt === null || now <= state.dueAt) return [];
  const missing = state.doc.rows.filter(row => !isIn(row)).length;
  return [
    {
      id: 'collect',
      label: '按缺报发',
      style: 'danger',
      confirm: `还缺${missing}个单位，确定不再等、按缺报处理？`,
    },
  ];
}

/** 收报进度, in place from the first day to the last. */
export function progressCard(view: CycleView): Card {
  const { rows, no } = view.state.doc;
  const open = view.state.state === 'FILLING';
  const arrived = rows.filter(isIn);
  const waiting = rows.filter(row => !isIn(row));
  const zero = arrived.filter(row => row.state === 'ZERO_CONFIRMED');
  const claimed = waiting.filter(row => row.claimed);
  const dated = waiting.filter(row => row.promised !== null || row.extendedTo !== null);
  return {
    kind: 'report.cycle',
    title: `【${view.quarter}季报】收报进度`,
    tone: open ? (waiting.length === 0 ? 'done' : 'info') : 'closed',
    facts: [
      { label: '已报', text: `${arrived.length}/${rows.length}单位` },
      ...(waiting.length === 0 ? [] : [{ label: '未报', text: names(waiting) }]),
      ...(dated.length === 0 ? [] : [{ label: '其中', text: names(dated, promisedText) }]),
      ...(zero.length === 0 ? [] : [{ label: '零报告', text: names(zero) }]),
      ...(claimed.length === 0 ? [] : [{ label: '自称已报待核', text: names(claimed) }]),
      ...(view.dueDay === undefined
        ? []
        : [{ label: '截止', text: `${dayText(view.dueDay)} ${view.dueClock}` }]),
      ...(view.bulletinDay === undefined ? [] : [{ label: '通报', text: `${dayText(view.bulletinDay)}前` }]),
    ],
    status: open ? [] : [collectedLine(view)],
    actions: [
      ...collectAction(view),
      ...(open
        ? [{ id: 'xlsx', label: '汇总表（Excel）', style: 'default' as const, url: '?f=bulletin.xlsx' }]
        : []),
    ],
    no,
    summary: `${view.quarter}季报已报${arrived.length}/${rows.length}`,
  };
}

function collectedLine(view: CycleView): string {
  const { collected } = view.state.doc;
  if (collected === undefined) return '已结束收报';
  const how = collected.missing.length === 0 ? '已报齐' : `按缺报发（缺${collected.missing.length}个）`;
  return `✅ ${how}${collected.by === '' ? '' : ` ${collected.by}`} ${stampText(new Date(collected.at))}`;
}

/** 电话清单 on the second working day after the deadline. */
export function phonesCard(view: CycleView, n: number): Card {
  const { doc } = view.state;
  const lines = doc.phones.find(entry => entry.n === n)?.lines ?? [];
  const waiting = doc.rows.filter(row => !isIn(row)).length;
  const half = Math.ceil(lines.length / 5);
  const grouped = Array.from({ length: Math.ceil(lines.length / Math.max(1, half)) }, (_, at): Fact => {
    return { text: lines.slice(at * half, (at + 1) * half).join('；') };
  });
  return {
    kind: 'report.phones',
    title: `【电话催报】${view.quarter}季报缺${lines.length}家`,
    tone: waiting === 0 ? 'done' : 'urgent',
    facts: [...grouped, { label: '现在', text: waiting === 0 ? '已全部报齐' : `还缺${waiting}个单位` }],
    status: view.state.state === 'FILLING' ? [] : [collectedLine(view)],
    actions: collectAction(view),
    no: doc.no,
    summary:
      waiting === 0 ? `${view.quarter}季报已报齐` : `${view.quarter}季报还缺${waiting}个单位，请电话催报`,
  };
}

/** The draft, for the office to complete and send. */
export function draftCard(view: CycleView): Card {
  const { doc, state } = view.state;
  const open = state === 'DRAFTED';
  const back = doc.signing.at(-1)?.back;
  const missing = doc.rows.filter(row => !isIn(row));
  return {
    kind: 'bulletin.draft',
    title: cut(`【通报稿】${view.span}通报已成稿`, 18),
    tone: open ? 'notice' : 'info',
    facts: [
      ...view.points.slice(0, 4).map((text): Fact => ({ text })),
      { label: '未报', text: missing.length === 0 ? '无' : names(missing) },
      { label: '典型案例', text: doc.cases === '' ? '待补充' : cut(doc.cases, 40) },
      { label: '下步要求', text: doc.next === '' ? '待补充' : cut(doc.next, 40) },
    ],
    status: [
      collectedLine(view),
      ...(back === undefined ? [] : [`⚠ ${back.name}退回：${back.reason}`]),
      ...(state === 'SIGNING' ? ['已送审签，等领导同意'] : []),
      ...(state === 'PUBLISHED' ? [publishedLine(view)] : []),
    ],
    actions: open
      ? [
          { id: 'send', label: '送审签', style: 'primary' },
          {
            id: 'text',
            label: '改文字',
            style: 'default',
            fields: [
              {
                name: 'cases',
                label: '典型案例',
                type: 'textarea',
                required: false,
                maxLength: 1000,
                value: doc.cases,
              },
              {
                name: 'next',
                label: '下步要求',
                type: 'textarea',
                required: false,
                maxLength: 1000,
                value: doc.next,
              },
            ],
          },
          ...files(),
        ]
      : files(),
    no: doc.no,
    summary: open
      ? `${view.span}通报已成稿，请核对送审`
      : `${view.span}通报${state === 'PUBLISHED' ? '已发' : '送审中'}`,
  };
}

function publishedLine(view: CycleView): string {
  const { signing, rows, publishedAt } = view.state.doc;
  const signed = signing.at(-1)?.signed;
  const at = publishedAt === undefined ? '' : ` ${stampText(new Date(publishedAt))}`;
  return `✅ ${signed?.name ?? ''} 同意，已发${rows.length}单位${at}`;
}

/** C23: four lines of points, and the draft as an attachment. */
export function signCard(view: CycleView, n: number): Card {
  const { doc, state } = view.state;
  const entry = doc.signing.find(sent => sent.n === n);
  const open = state === 'SIGNING' && entry !== undefined && entry.back === undefined;
  return {
    kind: 'bulletin.sign',
    title: cut(`【审签】${view.span}通报稿`, 18),
    tone: open ? 'notice' : 'closed',
    facts: view.points.slice(0, 4).map((text): Fact => ({ text })),
    status: [
      ...(entry?.back === undefined
        ? []
        : [
            `⚠ ${entry.back.name} ${timeText(new Date(entry.back.at), view.now)} 退回修改：${entry.back.reason}`,
          ]),
      ...(entry?.signed === undefined ? [] : [publishedLine(view)]),
    ],
    actions: open
      ? [
          { id: 'sign', label: '同意印发', style: 'primary' },
          {
            id: 'sendBack',
            label: '退回修改',
            style: 'default',
            fields: [{ name: 'reason', label: '修改意见', type: 'textarea', required: true, maxLength: 200 }],
          },
          ...files(),
        ]
      : files(),
    no: doc.no,
    summary: open ? `请审签${view.span}通报稿（第${n}稿）` : `${view.span}通报稿已办理`,
  };
}

function amendmentLines(view: CycleView): string[] {
  return view.state.doc.amendments
    .slice(-3)
    .map(({ at, unit }) => `⚠ 更正 ${stampText(new Date(at))}：${unit.short}，见数据更正单`);
}

/** The bulletin, for every unit; later corrections are marked on the same card. */
export function publishedCard(view: CycleView): Card {
  const { doc } = view.state;
  const amended = doc.amendments.length > 0;
  return {
    kind: 'bulletin.published',
    title: cut(`【通报】${view.span}工作情况${amended ? '（更正）' : ''}`, 18),
    tone: 'info',
    facts: view.points.slice(0, 5).map((text): Fact => ({ text })),
    status: [publishedLine(view), ...amendmentLines(view)],
    actions: files(),
    no: doc.no,
    summary: `${view.span}“综合查一次”工作情况的通报${amended ? `（更正${doc.amendments.length}）` : ''}`,
  };
}

/** A correction after the bulletin went out, for the office. */
export function amendedCard(view: CycleView, n: number): Card {
  const { doc } = view.state;
  const amendment = doc.amendments.find(entry => entry.n === n);
  return {
    kind: 'bulletin.amended',
    title: cut(`【更正】${amendment?.unit.short ?? ''}${view.quarter}季报`, 18),
    tone: 'notice',
    facts: [
      { label: '单位', text: amendment?.unit.name ?? '' },
      { label: '更正人', text: amendment?.by ?? '' },
      {
        text:
          amendment?.before === null
            ? '通报后补报。'
            : '通报已发，各单位的通报卡已标“更正”，原数字在数据更正单。',
      },
    ],
    status: amendment === undefined ? [] : [`✅ ${stampText(new Date(amendment.at))} 已更正`],
    actions: files(),
    no: doc.no,
    summary: `${amendment?.unit.short ?? ''}更正${view.quarter}季报（第${n}次更正）`,
  };
}

/** 通报时限 of the office. */
export function dueCard(view: CycleView, n: number): Card {
  const { doc, state } = view.state;
  const left = doc.chases.find(entry => entry.n === n)?.left ?? '';
  const arrived = doc.rows.filter(isIn).length;
  const where = {
    BLOCKED: '日历缺失',
    FILLING: `收报中（${arrived}/${doc.rows.length}）`,
    DRAFTED: '已成稿，待送审签',
    SIGNING: '审签中',
    PUBLISHED: '已印发',
  }[state];
  return {
    kind: 'bulletin.due',
    title: cut(`【第${n}次提醒】${view.quarter}通报${left}`, 18),
    tone: state === 'PUBLISHED' ? 'done' : 'notice',
    facts: [
      { label: '进度', text: where },
      ...(view.bulletinDay === undefined
        ? []
        : [{ label: '应于', text: `${dayText(view.bulletinDay)}前印发` }]),
    ],
    status: state === 'PUBLISHED' ? [publishedLine(view)] : [],
    actions:
      state === 'DRAFTED'
        ? [{ id: 'send', label: '送审签', style: 'primary' }, ...files()]
        : collectAction(view),
    no: doc.no,
    summary: `第${n}次提醒：${view.quarter}通报${left}，${where}`,
  };
}

/** E45: without the calendar nothing is opened, and the office is told how to load it. */
export function calendarCard(view: CycleView): Card {
  const { doc, state } = view.state;
  const year = doc.blockedYear ?? 0;
  const open = state === 'BLOCKED';
  return {
    kind: 'report.calendar',
    title: `【缺日历】${year}年放假安排`,
    tone: open ? 'urgent' : 'done',
    facts: [
      {
        text: `系统没有${year}年节假日数据，算不出${view.quarter}季报的截止日，所以没有开始收报，也没有发任何提醒。`,
      },
      { label: '怎么办', text: `把国务院办公厅${year}年放假安排填进导入表的“节假日”页，请管理员导入。` },
      { text: '导入后自动开始，不用再点。' },
    ],
    status: open ? [] : ['✅ 日历已导入，季报已开始'],
    actions: [],
    no: doc.no,
    summary: open ? `缺${year}年节假日数据，${view.quarter}季报无法开始` : `${year}年日历已导入`,
  };
}
