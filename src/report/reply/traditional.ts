/** Traditional characters that officials' input methods produce, each followed by the simplified one the reader knows. */
const PAIRS =
  '週周報报號号禮礼請请們们這这個个還还沒没時时間间發发過过後后來来問问題题檢检查查業业聯联參参與与頭头轉转辦办領领導导簽签審审數数據据錄录錯错統统網网頁页開开關关傳传單单無无點点鐘钟長长科科隊队張张陳陈劉刘趙赵孫孙馬马鄭郑謝谢許许鄧邓蕭萧葉叶蘇苏盧卢鍾钟羅罗趕赶緊紧馬马會会給给讓让說说話话誰谁麼么樣样對对應应該该項项條条處处戶户兩两萬万億亿幾几從从現现將将遲迟緩缓寬宽補补齊齐確确認认錶表電电腦脑碼码權权責责歸归負负職职務务場场層层級级車车動动當当裡里裏里邊边為为並并並并儘尽盡尽';

const SIMPLE: ReadonlyMap<string, string> = new Map(
  (PAIRS.match(/../gu) ?? []).map(pair => {
    const [from = '', to = ''] = [...pair];
    return [from, to];
  }),
);

/** The text with traditional characters written as simplified ones. */
export function simplified(text: string): string {
  return [...text].map(char => SIMPLE.get(char) ?? char).join('');
}
