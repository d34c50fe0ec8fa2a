/** Short lines that officials get outside a card: answers to taps and to typed messages. */
export const copy = {
  unknownUser: '还不认识您这个账号。请联系县司法局（领导小组办公室）把您登记为联络员后再试。',
  cardGone: '这张卡片已找不到，可能已被新卡片替代。请看最新一张，或发“我的待办”。',
  buttonGone: '这个按钮已失效，卡片已更新，请看最新内容。',
  badForm: '填写不完整或格式不对（日期如 2026-09-15，时间如 14:30），请改好再提交。',
  notUnderstood: '没看懂这句话。可以发：发起联合检查 S01 9月15日｜查任务｜我的待办｜吹哨 地点和事情｜帮助',
  moved: { successor: '已转由接替同事办理', platform: '已转到您现在用的平台，请在那边办理' },
  /** Answers to 回复 n on platforms whose buttons can't call back. */
  numbered: {
    none: '现在没有可以回复数字办理的卡片。可以发：查任务｜帮助',
    page: (label: string, url: string): string => `“${label}”请打开页面办理：${url}`,
    noSuch: (title: string, choices: readonly Choice[], url: string): string =>
      `“${title}”没有这个数字。${stillPossible(choices, url)}`,
    /** The message offered it; meanwhile it was done by somebody else, or fell away. */
    gone: ({ title, label, status, choices, url }: Gone): string => {
      const why = status.length === 0 ? '' : `现在是：${status.join('；')}。`;
      return `“${title}”的“${label}”已经不能办了，没有替您做任何操作。${why}${stillPossible(choices, url)}`;
    },
  },
  calendarGap: (year: number): string =>
    `缺少${year}年节假日数据，无法计算时限。请办公室先导入${year}年放假安排（导入表“节假日”页）再操作。`,
} as const;

interface Choice {
  readonly number: number;
  readonly label: string;
}

interface Gone {
  readonly title: string;
  readonly label: string;
  readonly status: readonly string[];
  readonly choices: readonly Choice[];
  readonly url: string;
}

function stillPossible(choices: readonly Choice[], url: string): string {
  const list = choices.map(({ number, label }) => `${number}＝${label}`).join('，');
  return `${list === '' ? '' : `还可以回复：${list}；`}详情请打开页面：${url}`;
}
