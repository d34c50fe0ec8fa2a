import { describe, expect, it } from 'vitest';
import { parseReply } from '../../src/report/reply/parse.ts';
import { calendar, counted, ownReplies } from './support.ts';

const BEFORE = ['收到，', '您好，', '不好意思，', '嗯，', '主任好，', '收到收到。', '你好，我是城关镇的，'];
const AFTER = ['，谢谢', '，谢谢🙏', '~', '，请知悉', '，辛苦了', '！', '，麻烦了', '哈', ' [抱拳]'];
/** An emoji or a slip by itself is a nod only where it stands alone. */
const NOTHING_ELSE = /^(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}]|\[[^\]]*\]|[受手][到道])+$/u;

describe('politeness around a reply', () => {
  it('changes nothing of what is read, whichever way it is put', () => {
    const changed: string[] = [];
    let read = 0;
    // Every seventeenth reply: enough to find what a greeting or thanks would break, in a second.
    for (const [at, { label, context }] of ownReplies().entries()) {
      if (at % 17 !== 0 || label.intent === 'UNKNOWN' || /^@|^.{0,1}$/u.test(label.text)) continue;
      if (NOTHING_ELSE.test(label.text)) continue;
      const told = (text: string) => JSON.stringify(counted(parseReply(text, context, calendar)));
      const plain = told(label.text);
      for (const text of [
        ...BEFORE.map(words => words + label.text),
        ...AFTER.map(words => label.text.replace(/[。！!~]+$/u, '') + words),
      ]) {
        read += 1;
        if (told(text) !== plain) changed.push(`${text} ${plain} ${told(text)}`);
      }
    }
    expect(read).toBeGreaterThan(2500);
    // Before courtesy.ts it was one reply in thirty; less than one in four hundred is left.
    expect(changed.length, changed.join('\n')).toBeLessThan(read / 400);
  });
});
