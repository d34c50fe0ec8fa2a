import { createHash } from 'node:crypto';
import type { NewUser } from '../users.ts';

export interface Person {
  /** What messages are addressed to: a number. */
  readonly accountId: string;
  /** `GE_…`, another namespace. */
  readonly employeeCode: string;
  readonly name: string;
  readonly unit: string;
  readonly unitName: string;
  readonly post: string | undefined;
  readonly mobile: string | undefined;
}

/** The people of the tenant. */
export class People {
  readonly #byAccount = new Map<string, Person>();
  readonly #byCode = new Map<string, Person>();

  /** `userId` is the accountId, as everywhere in the playground the id that a client addresses. */
  add(user: NewUser): Person {
    const person: Person = {
      accountId: user.userId,
      employeeCode: `GE_${createHash('sha256').update(user.userId).digest('hex').slice(0, 32)}`,
      name: user.name,
      unit: user.unit,
      unitName: user.unitName === '' ? user.unit : user.unitName,
      post: user.post,
      mobile: user.mobile,
    };
    this.#byAccount.set(person.accountId, person);
    this.#byCode.set(person.employeeCode, person);
    return person;
  }

  get(accountId: string): Person | undefined {
    return this.#byAccount.get(accountId);
  }

  byCode(employeeCode: string): Person | undefined {
    return this.#byCode.get(employeeCode);
  }

  byMobile(mobile: string): Person | undefined {
    return this.all().find(person => person.mobile === mobile);
  }

  all(): Person[] {
    return [...this.#byAccount.values()];
  }
}
