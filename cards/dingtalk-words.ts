/** The few words that 钉钉's adapter adds by itself; everything else comes with the card. */
export interface DingtalkWords {
  /** Ends a text that was cut to the platform's size; a link to the card's page. */
  readonly more: string;
  /** Label of the one button that leads to the card's page when its actions do not fit on the card. */
  readonly openPage: string;
  /** Stands before the card's number on its last line. */
  readonly no: string;
}

export const DINGTALK_WORDS: DingtalkWords = {
  more: '…（全文见详情页）',
  openPage: '打开详情页办理',
  no: '编号',
};
