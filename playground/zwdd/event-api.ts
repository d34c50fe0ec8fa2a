import { z } from 'zod';
import { BusinessError } from './answers.ts';
import { type Endpoint, either } from './api.ts';
import type { World } from './world.ts';

const registration = z.looseObject({ eventTag: z.string().min(1), callbackUrl: z.url() });
const removal = z.looseObject({ eventCallbackId: z.string().min(1) });

/** Registration of event callbacks. */
export function eventEndpoints(world: World): Endpoint[] {
  const post = { method: 'POST', envelope: 'data' } as const;
  return [
    {
      ...post,
      path: '/openplatform/message/register_event_callback',
      handle: async params => {
        const { eventTag, callbackUrl } = registration.parse(params.object());
        const define = await world.callbacks.register(eventTag, callbackUrl);
        if (define === undefined) throw new BusinessError('CALLBACK_CHECK', '回调地址校验失败');
        return define;
      },
    },
    {
      ...post,
      path: '/openplatform/message/delete_event_callback_define',
      handle: params => {
        const { eventCallbackId } = removal.parse(params.object());
        if (!world.callbacks.remove(eventCallbackId)) throw new BusinessError('404', '回调定义不存在');
        return true;
      },
    },
    ...either({
      path: '/openplatform/message/query_callback_define',
      envelope: 'data',
      handle: () => world.callbacks.defines(),
    }),
  ];
}
