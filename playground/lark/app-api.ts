import { z } from 'zod';
import { type Endpoint, Whole } from './api.ts';
import type { World } from './world.ts';

const credentials = z.looseObject({ app_id: z.string(), app_secret: z.string() });
const lookUp = z.looseObject({
  emails: z.array(z.string()).max(50).optional(),
  mobiles: z.array(z.string()).max(50).optional(),
  include_resigned: z.boolean().optional(),
});

/** Token, the bot itself, the address of the long connection, people. */
export function appEndpoints(world: World): Endpoint[] {
  return [
    {
      method: 'POST',
      path: '/open-apis/auth/v3/tenant_access_token/internal',
      open: true,
      handle: call => {
        const { app_id: appId, app_secret: secret } = credentials.parse(call.body);
        if (appId !== world.app.appId) return new Whole({ code: 10003, msg: 'invalid param' });
        if (secret !== world.app.appSecret) return new Whole({ code: 10014, msg: 'app secret invalid' });
        const { token, expireS } = world.tokens.issue();
        return new Whole({ code: 0, msg: 'ok', tenant_access_token: token, expire: expireS });
      },
    },
    {
      method: 'POST',
      path: '/callback/ws/endpoint',
      open: true,
      handle: call => new Whole(world.gateway.endpoint(call.body)),
    },
    {
      method: 'GET',
      path: '/open-apis/bot/v3/info',
      handle: () => {
        const bot = {
          activate_status: 2,
          app_name: world.app.botName,
          avatar_url: '',
          open_id: world.app.botOpenId,
        };
        return new Whole({ code: 0, msg: 'ok', bot });
      },
    },
    {
      method: 'POST',
      path: '/open-apis/contact/v3/users/batch_get_id',
      handle: call => ({
        user_list: found(world, lookUp.parse(call.body), call.query.user_id_type ?? 'open_id'),
      }),
    },
  ];
}

function found(world: World, wanted: z.infer<typeof lookUp>, idType: string) {
  const byMobile = (wanted.mobiles ?? []).map(mobile => {
    const person = world.people.byMobile(mobile);
    if (person === undefined || world.unavailable.has(person.openId)) return { mobile };
    const status = {
      is_frozen: false,
      is_resigned: false,
      is_activated: true,
      is_exited: false,
      is_unjoin: false,
    };
    return { user_id: idType === 'union_id' ? person.unionId : person.openId, mobile, status };
  });
  return [...byMobile, ...(wanted.emails ?? []).map(email => ({ email }))];
}
