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
    noSuch: (title: string, options: readonly { number: number; label: string }[], url: string): string => {
      const choices = options.map(({ number, label }) => `${number}＝${label}`).join('，');
      return `“${title}”现在没有这一项。${choices === '' ? '' : `可以回复：${choices}；`}也可打开页面办理：${url}`;
    },
  },
  calendarGap: (year: number): string =>
    `缺少${year}年节假日数据，无法计算时限。请办公室先导入${year}年放假安排（导入表“节假日”页）再操作。`,
} as const;
