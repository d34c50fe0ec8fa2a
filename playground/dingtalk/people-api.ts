import { z } from 'zod';
import { ApiError } from './api-error.ts';
import type { Endpoint } from './endpoint.ts';
import type { Person } from './people.ts';
import type { World } from './world.ts';

const byMobile = z.object({ mobile: z.string() });
const byUser = z.object({ userid: z.string(), language: z.string().optional() });
const byUnion = z.object({ unionid: z.string() });

/** Contacts; these calls are free. */
export function peopleEndpoints(world: World): Endpoint[] {
  const free = { method: 'POST', family: 'old', paid: false } as const;
  return [
    {
      ...free,
      path: '/topapi/v2/user/getbymobile',
      handle: call => {
        const { mobile } = byMobile.parse(call.body);
        if (!/^(\+\d{1,4}-)?\d{5,15}$/.test(mobile)) throw new ApiError(200, 40104, '无效的手机号');
        return { result: { userid: known(world.people.byMobile(mobile)).userId } };
      },
    },
    {
      ...free,
      path: '/topapi/v2/user/get',
      handle: call => ({ result: details(known(world.people.get(byUser.parse(call.body).userid))) }),
    },
    {
      ...free,
      path: '/topapi/user/getbyunionid',
      handle: call => ({
        result: {
          contact_type: 0,
          userid: known(world.people.byUnionId(byUnion.parse(call.body).unionid)).userId,
        },
      }),
    },
  ];
}

function known(person: Person | undefined): Person {
  if (person === undefined) throw new ApiError(200, 60121, '找不到该用户');
  return person;
}

function details(person: Person) {
  return {
    userid: person.userId,
    unionid: person.unionId,
    name: person.name,
    title: person.post ?? '',
    mobile: person.mobile ?? '',
    active: true,
    dept_id_list: [1],
  };
}
