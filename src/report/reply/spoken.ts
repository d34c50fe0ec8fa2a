/** Dialect and chat spellings written as the standard word, so that one grammar reads them all. */
const SPOKEN: readonly (readonly [RegExp, string])[] = [
  [/俺们?|咱们?|偶们?|阿拉|我们这儿/gu, '我们'],
  [/没得(?=[报填])/gu, '没有可'],
  [/木有|么有|么得|莫得|冇|没得|冒得|米有/gu, '没有'],
  [/(?<!不)晓得|造了|了然/gu, '知道'],
  [/恁们?/gu, '你们'],
  [/[咯喽啦哒滴嘞咧](?=$|[,。!?~ ])/gu, '了'],
  [/咋(?:个|样)?(?=[弄办报填整登算写上打进用搞还会能可又没])/gu, '怎么'],
  [/啥子|么子|嘛玩意儿?/gu, '啥'],
  [/弄球|整球/gu, '弄'],
  [/(?<=[弄搞整填报交])(?:撒|咾)(?=$|[,。!])/gu, '了'],
  [/甭|莫(?=催|急)/gu, '不用'],
  [/中不(?:中)?(?=$|[,。!?])/gu, '行不行'],
  [/成不(?:成)?(?=$|[,。!?])/gu, '行不行'],
  [/搞[掂腚]/gu, '搞定'],
  [/牵(\d+|[一二两三四五六七八九十]+)[次、, ]?[参配](\d+|[一二两三四五六七八九十]+)次?/gu, '牵头$1次,参加$2次'],
  [/牵(?:了|过)?(\d+|[一二两三四五六七八九十]+)[次回]头/gu, '牵头$1次'],
  [/(?<=哨[^,。;]{0,6})[接收](\d+)[,、 ]?[报到](\d+)/gu, '接哨$1,报到$2'],
  [/酱紫|介个/gu, '这个'],
  [/表哥(?=报|发|在哪|填)/gu, '表格'],
  [/礼拜天|星期天/gu, '周日'],
  [/明朝|听朝|听日/gu, '明天'],
  [/琴日|寻日|昨朝/gu, '昨天'],
  [/昨个儿?|夜个儿?/gu, '昨天'],
  [/元月/gu, '1月'],
  [/号头/gu, '号'],
];

/** The text with spoken forms put into standard words. */
export function standardise(text: string): string {
  return SPOKEN.reduce((standard, [spoken, word]) => standard.replace(spoken, word), text);
}
