/**
 * The forms of politeness around what a reply says: 您好, 我是城关镇的, … 谢谢, 辛苦了, 哈. They mean nothing by
 * themselves and must not be taken for names (谢谢, 麻烦), nods or small talk; where they are all there is, they stay.
 */

const GREETING =
  /^(?:(?:各位|大家|您|你|领导们?|老师|(?:老)?(?:主任|科长|局长)|[一-龥](?:主任|科长?|局长?|老师|姐|哥))好(?:呀|啊)?|打扰(?:一下|了|您了)?|(?:真|实在|太)?(?:不好意思|抱歉)(?:啊|哈|呀)?)[,。!~ ]+(?=[^,。!~ ])/u;
const INTRODUCTION =
  /^(?:我们?|这边|这里)是[一-龥]{1,8}[镇乡局委办所队科股道心]的(?:小?[一-龥]{1,3})?[,。 ]+(?=[^,。!~ ])/u;
const THANKS =
  /(?<=[^,。!~ ])[,。!~ ]+(?:谢谢|多谢|谢了|感谢|辛苦了?|辛苦您|麻烦了?|麻烦您了?|拜托了?|请知悉|望知悉|请悉知|特此说明)(?:您|你|啦|了|哈|各位|领导|老师){0,2}[,。!~ ]*$/u;
const ENDING = /(?<=[^哈,。!~ ])哈?[,。!~ ]+$|(?<=[^哈])哈$/u;

/** The text without greeting, introduction, thanks and closing particle. */
export function plainly(text: string): string {
  const opened = text.replace(GREETING, '').replace(INTRODUCTION, '').replace(GREETING, '');
  return opened.replace(ENDING, '').replace(THANKS, '').replace(ENDING, '');
}

const NOD = /^(?:收到|好的?|嗯|知道|明白|了解|ok|行){1,3}(?:了|啦|的)?[,。! ]+(?=[^,。! ])/u;

/** 好的,等我忙完手头的; 收到,我转给领导看看: a pledge of one's own is still a nod. */
const OWN_PLEDGE = /^(?:等我|我(?:转|跟|去|来|再|先|这就|马上|抓紧))/u;

/** What follows a nod (收到,快弄好了); undefined where nothing does. */
export function afterNod(text: string): string | undefined {
  const nod = NOD.exec(text)?.[0];
  const rest = nod === undefined ? '' : text.slice(nod.length);
  return rest === '' || OWN_PLEDGE.test(rest) ? undefined : rest;
}
