/** The few words that 飞书's adapter adds by itself; everything else comes with the card. */
export interface LarkWords {
  /** Toast while a tap takes longer than the platform waits. */
  readonly working: string;
  /** Sent to the tapper when a tap that was answered with `working` was not kept after all. */
  readonly notKept: string;
  /** Label of the button to the card's page when text was cut or an action does not fit on the card. */
  readonly openPage: string;
  /** Title of the question before a tap counts. */
  readonly confirmTitle: string;
  /** Stands where a card has no title of its own. */
  readonly untitled: string;
  readonly pickDate: string;
  readonly pickTime: string;
  readonly pick: string;
  readonly fill: string;
  readonly fillNumber: string;
  /** Leads the numbered answers, where there are no buttons. */
  readonly replies: string;
  /** Before the number in a card's last line (编号). */
  readonly numberLabel: string;
}

export const LARK_WORDS: LarkWords = {
  working: '处理中，请稍候',
  notKept: '刚才点的没有办成，请回到卡片上再点一次。',
  openPage: '打开详情页',
  confirmTitle: '请确认',
  untitled: '通知',
  pickDate: '请选日期',
  pickTime: '请选时间',
  pick: '请选择',
  fill: '请填写',
  fillNumber: '请填数字',
  replies: '也可以直接回复数字：',
  numberLabel: '编号',
};
