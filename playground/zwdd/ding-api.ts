import { z } from 'zod';
import { BusinessError } from './answers.ts';
import type { Endpoint } from './api.ts';
import { checkTenant } from './message-api.ts';
import type { World } from './world.ts';

const party = z.looseObject({
  accountId: z.union([z.string(), z.number()]).transform(String),
  accountName: z.string().min(1),
});
const ding = z.looseObject({
  tenantId: z.string(),
  creator: z.string().transform(parseJson).pipe(party),
  receivers: z.string().transform(parseJson).pipe(z.array(party).min(1).max(1_000)),
  notifyType: z.enum(['app', 'sms']),
  bodyType: z.literal('text'),
  body: z
    .string()
    .transform(parseJson)
    .pipe(z.looseObject({ text: z.string().min(1) })),
  source: z
    .string()
    .transform(parseJson)
    .pipe(z.looseObject({ sourceId: z.string().min(1), sourceName: z.string().min(1) })),
});

/** DING: the bell that cannot be overlooked. Objects travel as JSON in one parameter each. */
export function dingEndpoints(world: World): Endpoint[] {
  return [
    {
      method: 'POST',
      path: '/ding/isv/send.json',
      envelope: 'data',
      handle: params => {
        const call = ding.parse(params.object());
        checkTenant(world, call.tenantId);
        if (world.people.get(call.creator.accountId) === undefined)
          throw new BusinessError('404', '发起人不存在');
        for (const { accountId } of call.receivers) {
          const person = world.people.get(accountId);
          if (person === undefined) throw new BusinessError('404', '接收人不存在');
          const text = `【DING】${call.body.text}`;
          world.chats.post(world.chats.own(person, 'notice'), {
            from: { kind: 'app' },
            body: { type: 'text', text },
            urgent: true,
          });
        }
        return { dingId: `ding${world.clock.now()}` };
      },
    },
  ];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
