import type { Card } from '../../src/chat/card.ts';
import type { Example } from './example.ts';
import { officeExamples } from './examples/office.ts';
import { reportExamples } from './examples/report.ts';
import { taskExamples } from './examples/task.ts';
import { whistleExamples } from './examples/whistle.ts';
import { NASTY } from './extreme.ts';

/** Every card of the product, as it is on an ordinary day and at its worst. */
export const catalogue: readonly Example[] = [
  ...named('task', taskExamples),
  ...named('whistle', whistleExamples),
  ...named('report', reportExamples),
  ...named('office', officeExamples),
];

function named(family: string, examples: readonly Example[]): Example[] {
  return examples.map(example => ({ ...example, name: `${family}: ${example.name}` }));
}

/** Cards that no feature makes but the port allows: every part as long and as many as it may be. */
export const beyond: readonly { readonly name: string; readonly card: Card }[] = [
  {
    name: 'thirty facts and four buttons',
    card: {
      ...bare('beyond.facts'),
      facts: Array.from({ length: 30 }, (_, at) => ({ label: `第${at + 1}项`, text: `情况${at + 1}` })),
      actions: ['一', '二', '三', '四'].map((label, at) => ({
        id: `act${at}`,
        label: `办理${label}`,
        style: at === 0 ? ('primary' as const) : ('default' as const),
      })),
    },
  },
  {
    name: 'four forms with every kind of field',
    card: {
      ...bare('beyond.forms'),
      actions: [0, 1, 2, 3].map(at => ({
        id: `form${at}`,
        label: `填表${at + 1}`,
        style: 'default' as const,
        fields: [
          { name: 'words', label: '说明', type: 'text', required: true, maxLength: 100 },
          { name: 'more', label: '详情', type: 'textarea', required: false },
          { name: 'count', label: '家数', type: 'number', required: true },
          { name: 'day', label: '日期', type: 'date', required: true, value: '2026-09-15' },
          { name: 'hour', label: '时间', type: 'time', required: true },
          { name: 'one', label: '单选', type: 'select', required: true, options: choices(12) },
          { name: 'some', label: '多选', type: 'multiselect', required: true, options: choices(60) },
        ] as const,
      })),
    },
  },
  {
    name: 'a photo and a confirmation',
    card: {
      ...bare('beyond.photo'),
      actions: [
        {
          id: 'photo',
          label: '上传照片',
          style: 'primary',
          fields: [{ name: 'p', label: '照片', type: 'photo', required: true }],
        },
        { id: 'stop', label: '停止', style: 'danger', confirm: '确定停止？停止后不能恢复。' },
        { id: 'read', label: '看文件', style: 'default', url: 'https://qh.example.gov.cn/doc?a=1&b=中' },
      ],
    },
  },
  {
    name: 'nasty text everywhere',
    card: {
      ...bare('beyond.nasty'),
      title: '*标题*_#[x](y)<b>👨‍👩‍👧‍👦',
      facts: [{ label: '*粗*|表', text: NASTY }, { text: NASTY.repeat(4) }],
      status: [NASTY],
      actions: [{ id: 'yes', label: '*好*_#', style: 'primary' }],
      summary: NASTY,
    },
  },
  { name: 'almost nothing', card: { ...bare('beyond.nothing'), title: '。', facts: [], summary: '。' } },
  {
    name: 'a chart',
    card: {
      ...bare('beyond.chart'),
      chart: {
        type: 'bar',
        title: '少进门*',
        bars: Array.from({ length: 12 }, (_, at) => ({ label: `${at + 1}月`, value: at })),
      },
    },
  },
];

function choices(count: number): { value: string; label: string }[] {
  return Array.from({ length: count }, (_, at) => ({ value: `v${at}`, label: `选项${at}` }));
}

function bare(kind: string): Card {
  return {
    kind,
    title: '【样张】测试',
    tone: 'notice',
    facts: [],
    status: [],
    actions: [],
    no: 'YZ-1',
    summary: '样张',
  };
}
