import { z } from 'zod';
import { ApiError } from './api-error.ts';
import type { Endpoint } from './endpoint.ts';
import type { World } from './world.ts';

const body = z.object({ appKey: z.string(), appSecret: z.string() });

/** Both ways to the access token. */
export function tokenEndpoints(world: World): Endpoint[] {
  const known = (id: string | undefined, secret: string | undefined): boolean =>
    id === world.app.clientId && secret === world.app.clientSecret;
  return [
    {
      method: 'POST',
      path: '/v1.0/oauth2/accessToken',
      family: 'new',
      open: true,
      paid: false,
      handle: call => {
        const { appKey, appSecret } = body.parse(call.body);
        if (!known(appKey, appSecret))
          throw new ApiError(400, 'invalidClientIdOrSecret', '无效的clientId或者clientSecret');
        const { token, expiresIn } = world.tokens.issue();
        return { accessToken: token, expireIn: expiresIn };
      },
    },
    {
      method: 'GET',
      path: '/gettoken',
      family: 'old',
      open: true,
      paid: false,
      handle: call => {
        if (!known(call.query.appkey, call.query.appsecret))
          throw new ApiError(200, 40089, '不合法的appkey或appsecret');
        const { token, expiresIn } = world.tokens.issue();
        return { access_token: token, expires_in: expiresIn };
      },
    },
  ];
}
