import { createHash } from 'node:crypto';
import { z } from 'zod';
import { PLATFORMS } from '../../chat/adapter.ts';
import type { DocTable } from '../../decide/doc-store.ts';

const candidate = z.object({
  personId: z.string(),
  name: z.string(),
  /** The platform on which she is reached now; empty when on none. */
  platform: z.enum(PLATFORMS).or(z.literal('')),
});
const handled = z.object({ personId: z.string(), name: z.string(), at: z.iso.datetime() });

const doc = z.object({
  platform: z.enum(PLATFORMS),
  userId: z.string(),
  unitId: z.string(),
  unitName: z.string(),
  /** As typed by the stranger; unverified. */
  name: z.string(),
  askedAt: z.iso.datetime(),
  /** How often it was asked anew after an end. */
  round: z.number().int(),
  candidates: z.array(candidate),
  linked: handled.extend({ to: z.string() }).optional(),
  refused: handled.optional(),
});

const account = z.object({
  id: z.string(),
  regionId: z.string(),
  version: z.number().int(),
  state: z.enum(['open', 'linked', 'refused']),
  doc,
});

/** 登记申请: one unknown account of a platform. */
export type AccountState = z.infer<typeof account>;
export type Candidate = z.infer<typeof candidate>;

export const accountTable: DocTable<AccountState> = {
  name: 'account_request',
  columns: { state: 'text' },
  schema: account,
};

const ALPHABET = 'abcdefghjkmnpqrstvwxyz0123456789';

/** One subject an account, so that asking twice is asking once. */
export function accountSubjectId(platform: string, userId: string): string {
  const hash = createHash('sha256').update(`${platform}\u0000${userId}`).digest();
  return `account-${[...hash.subarray(0, 20)].map(byte => ALPHABET.charAt(byte & 31)).join('')}`;
}
