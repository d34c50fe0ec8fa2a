import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { BusinessError } from './answers.ts';
import { type Endpoint, either } from './api.ts';
import { checkTenant } from './message-api.ts';
import type { World } from './world.ts';

const MOST_CODES = 100;

const tokenCall = z.union([
  z.looseObject({ appkey: z.string(), appsecret: z.string() }),
  z
    .looseObject({ appKey: z.string(), appSecret: z.string() })
    .transform(call => ({ appkey: call.appKey, appsecret: call.appSecret })),
]);
const byMobile = z.looseObject({
  tenantId: z.string(),
  areaCode: z.string(),
  namespace: z.literal('local'),
  mobile: z.string().min(1),
});

/** The app's token, and the directory's two steps from a mobile number to an account. */
export function peopleEndpoints(world: World): Endpoint[] {
  return [
    ...either({
      path: '/gettoken.json',
      envelope: 'data',
      handle: params => {
        const { appkey, appsecret } = tokenCall.parse(params.object());
        if (appkey !== world.app.appKey || appsecret !== world.app.appSecret)
          throw new BusinessError('401', 'appkey或appsecret错误');
        const accessToken = `app_${randomUUID().replaceAll('-', '')}`;
        world.tokens.set(accessToken, world.clock.now() + world.settings.tokenMs);
        return { accessToken, expiresIn: Math.floor(world.settings.tokenMs / 1_000) };
      },
    }),
    ...either({
      path: '/mozi/employee/get_by_mobile',
      envelope: 'data',
      handle: params => {
        const call = byMobile.parse(params.object());
        checkTenant(world, call.tenantId);
        const person = call.areaCode === '86' ? world.people.byMobile(call.mobile) : undefined;
        if (person === undefined) throw new BusinessError('404', '员工不存在');
        return { employeeCode: person.employeeCode, employeeName: person.name, status: 'A' };
      },
    }),
    ...either({
      path: '/mozi/employee/listEmployeeAccountIds',
      envelope: 'data',
      handle: params => {
        checkTenant(world, params.object().tenantId ?? '');
        const codes = params.all('employeeCodes');
        if (codes.length === 0 || codes.length > MOST_CODES)
          throw new BusinessError('400', `employeeCodes需要1到${MOST_CODES}个`);
        return codes.flatMap(code => {
          const person = world.people.byCode(code);
          if (person === undefined) return [];
          const accountId = /^\d{1,15}$/.test(person.accountId) ? Number(person.accountId) : person.accountId;
          return [
            {
              accountId,
              accountCode: `${person.accountId}@local`,
              accountNamespace: 'local',
              employeeCode: code,
            },
          ];
        });
      },
    }),
  ];
}
