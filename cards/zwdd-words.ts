/** The few words that 政务钉钉's adapter adds by itself; everything else comes with the card. */
export interface ZwddWords {
  /** Ends a text that was cut to the platform's size; the button below leads to the whole. */
  readonly more: string;
  /** Label of the one button of a card without actions. */
  readonly open: string;
  /** Label of the one button when a card's actions do not fit. */
  readonly openAll: string;
  /** Stands before the card's number. */
  readonly no: string;
  /** Leads the numbered answers, which are typed to the robot of this name. */
  readonly replies: (robot: string, lines: string) => string;
  readonly reply: (number: number, label: string) => string;
  /** Ends the message that something is over. */
  readonly overNow: string;
  /** The n-th sending of the same kind. */
  readonly times: (count: number) => string;
}

export const ZWDD_WORDS: ZwddWords = {
  more: '…（全文见详情页）',
  open: '查看详情',
  openAll: '打开详情页办理',
  no: '编号',
  replies: (robot, lines) => `也可给“${robot}”机器人回复数字：${lines}`,
  reply: (number, label) => `${number}＝${label}`,
  overNow: '此前发您的通知作废，不用再办理。',
  times: count => `第${count}次`,
};

/** By whom a DING was sent. */
export const DING_SOURCE = '查一次';
