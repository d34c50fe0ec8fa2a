/** Words of the page that shows the calls a person may see, and the story of one. */
export const whistlePageCopy = {
  board: '在办的哨',
  none: '没有在办的哨。',
  ended: (days: number): string => `近${days}天了结的哨`,
  parties: '各单位',
  story: '经过',
  back: '返回在办的哨',
  lead: (unit: string | null): string => (unit === null ? '主办待定' : `主办${unit}`),
  since: (span: string): string => `已${span}`,
  see: (no: string): string => `${no} 看经过`,
  supervised: (level: number): string => (level === 0 ? '' : `督办L${level}`),
  gone: '链接已失效',
  goneWhy: '可能已过期，或您已不在这个单位。请给机器人发“查哨”取新链接。',
  noCall: '没有查到这一哨，或它与您单位无关。',
  link: (url: string): string => `全部在办的哨和每一哨的经过（7天内有效，仅限您本人）：${url}`,
} as const;
