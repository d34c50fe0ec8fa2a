/** Whether those who are silent have looked: it decides between a word and a telephone call. */
import type { Fact } from '../src/chat/card.ts';
import type { Receipt } from '../src/decide/receipt.ts';
import { timeText } from './format.ts';

const WHO: Readonly<Record<Receipt['role'], string>> = { liaison: '联络员', deputy: 'B岗' };

export function receiptFact({ role, at }: Receipt, now: Date): Fact {
  return {
    label: '查看情况',
    text:
      at === null
        ? '联络员还没看到，请打电话告知'
        : `${WHO[role]}${timeText(new Date(at), now)}看过，没有答复`,
  };
}
