import { z } from 'zod';
import { ZwddError } from './envelope.ts';
import type { OpenApi } from './openapi.ts';
import { Recent } from './recent.ts';
import type { Timers } from './timers.ts';

export interface PeopleSettings {
  readonly areaCode: string;
  readonly namespace: string;
  /** How long what the directory said is believed. */
  readonly ttlMs: number;
  /** Entries kept at most, oldest forgotten first. */
  readonly kept: number;
  /** How the platform words that it knows nobody. */
  readonly nobody: RegExp;
}

export const DEFAULT_PEOPLE: PeopleSettings = {
  areaCode: '86',
  namespace: 'local',
  ttlMs: 86_400_000,
  kept: 5_000,
  nobody: /不存在|未找到|查无|not.?(?:found|exist)/i,
};

export interface People {
  /** accountId behind a mobile number; undefined when the tenant knows nobody with it. Fails with `ZwddError`. */
  byMobile(mobile: string): Promise<string | undefined>;
  /** accountId behind an employee code (`GE_…`). Fails with `ZwddError`. */
  byEmployeeCode(code: string): Promise<string | undefined>;
  /** The directory changed: ask again. */
  forget(): void;
}

const employee = z.looseObject({ employeeCode: z.string().min(1) });
const accounts = z.array(
  z.looseObject({
    accountId: z.union([z.string().min(1), z.number().int()]).transform(String),
    employeeCode: z.string(),
  }),
);

/** Mobile → employee code → account: two calls, so both steps are remembered and asked once at a time. */
export function createPeople(
  api: OpenApi,
  tenantId: string,
  settings: PeopleSettings,
  timers: Timers,
): People {
  const codes = new Recent<string>(settings.kept, settings.ttlMs, timers);
  const accountIds = new Recent<string>(settings.kept, settings.ttlMs, timers);
  const asking = new Map<string, Promise<string | undefined>>();

  function once(key: string, ask: () => Promise<string | undefined>): Promise<string | undefined> {
    const pending = asking.get(key) ?? ask().finally(() => asking.delete(key));
    asking.set(key, pending);
    return pending;
  }

  async function askCode(mobile: string): Promise<string | undefined> {
    const answer = await api.call({
      method: 'POST',
      path: '/mozi/employee/get_by_mobile',
      params: [
        ['areaCode', settings.areaCode],
        ['tenantId', tenantId],
        ['namespace', settings.namespace],
        ['mobile', mobile],
      ],
    });
    if (!answer.ok) {
      const { failure } = answer;
      if (failure.kind === 'refused' && settings.nobody.test(failure.reason)) return undefined;
      throw new ZwddError('get_by_mobile', failure);
    }
    const code = employee.safeParse(answer.data).data?.employeeCode;
    if (code !== undefined) codes.put(mobile, code);
    return code;
  }

  async function askAccount(code: string): Promise<string | undefined> {
    const answer = await api.call({
      method: 'GET',
      path: '/mozi/employee/listEmployeeAccountIds',
      params: [
        ['employeeCodes', code],
        ['tenantId', tenantId],
      ],
    });
    if (!answer.ok) throw new ZwddError('listEmployeeAccountIds', answer.failure);
    const found = accounts.safeParse(answer.data).data?.find(one => one.employeeCode === code)?.accountId;
    if (found !== undefined) accountIds.put(code, found);
    return found;
  }

  async function byEmployeeCode(code: string): Promise<string | undefined> {
    return accountIds.get(code) ?? once(`code ${code}`, () => askAccount(code));
  }

  return {
    async byMobile(mobile) {
      const code = codes.get(mobile) ?? (await once(`mobile ${mobile}`, () => askCode(mobile)));
      return code === undefined ? undefined : byEmployeeCode(code);
    },
    byEmployeeCode,
    forget() {
      codes.clear();
      accountIds.clear();
    },
  };
}
