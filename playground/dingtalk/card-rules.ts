import { z } from 'zod';
import { ApiError } from './api-error.ts';
import type { Params } from './cards.ts';

const MOST_KEY_BYTES = 100;
const MOST_VALUE_BYTES = 1024;
const MOST_PRIVATE_USERS = 50;

/** Values are checked by `checkParams`, so that the refusal speaks the platform's words. */
const paramMap = z.object({ cardParamMap: z.record(z.string(), z.unknown()).optional() });
export const cardData = paramMap.optional();
export const privateData = z.record(z.string(), paramMap).optional();
export const updateOptions = z
  .object({ updateCardDataByKey: z.boolean().optional(), updatePrivateDataByKey: z.boolean().optional() })
  .optional();

/** The variables of a card: strings only, and within the documented bytes while `strict`. */
export function checkParams(params: Readonly<Record<string, unknown>> | undefined, strict: boolean): Params {
  const checked: Record<string, string> = {};
  for (const [key, value] of Object.entries(params ?? {})) {
    if (typeof value !== 'string') {
      if (strict) throw new ApiError(400, 'param.error', `cardParamMap.${key} is not a string`);
      checked[key] = JSON.stringify(value);
      continue;
    }
    if (strict && Buffer.byteLength(key) > MOST_KEY_BYTES) {
      throw new ApiError(400, 'param.error', `a key of cardParamMap is over ${MOST_KEY_BYTES} bytes`);
    }
    if (strict && Buffer.byteLength(value) > MOST_VALUE_BYTES) {
      throw new ApiError(400, 'param.error', `cardParamMap.${key} is over ${MOST_VALUE_BYTES} bytes`);
    }
    checked[key] = value;
  }
  return checked;
}

/** Private data by userId; `toUserId` translates the ids that the call speaks. */
export function checkPrivate(
  data: z.infer<typeof privateData>,
  strict: boolean,
  toUserId: (id: string) => string | undefined,
): Map<string, Params> {
  const entries = Object.entries(data ?? {});
  if (entries.length > MOST_PRIVATE_USERS)
    throw new ApiError(400, 'param.error', `private data of more than ${MOST_PRIVATE_USERS} users`);
  return new Map(
    entries.map(([id, own]) => {
      const userId = toUserId(id);
      if (userId === undefined) throw new ApiError(400, 'param.userIdNotExist', `userId不存在 ${id}`);
      return [userId, checkParams(own.cardParamMap, strict)];
    }),
  );
}
