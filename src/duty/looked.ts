import type { AskReceipts, ReceiptAsk } from '../chat/receipts.ts';
import type { Receipt } from '../decide/receipt.ts';
import { LADDERS } from './ladders.ts';

/** A due duty, as far as it matters for who has looked at its cards. */
export interface Chased extends ReceiptAsk {
  readonly kind: string;
  /** The last step that was taken. */
  readonly step: number;
}

/** By `receiptKey`. */
export type Receipts = ReadonlyMap<string, Receipt>;

/** Asks for those whose next rung wants to know; before anything is locked, so that a slow platform holds up no tap. */
export async function receiptsFor(ask: AskReceipts | undefined, due: readonly Chased[]): Promise<Receipts> {
  const wanted = due.filter(({ kind, step }) => LADDERS[kind]?.rungs[step]?.receipts === true);
  return ask === undefined || wanted.length === 0 ? new Map() : ask(wanted);
}
