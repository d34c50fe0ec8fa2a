import { createHash } from 'node:crypto';
import type { NewUser } from '../users.ts';

export interface Person {
  readonly openId: string;
  readonly unionId: string;
  readonly name: string;
  readonly unit: string;
  readonly unitName: string;
  readonly post: string | undefined;
  readonly mobile: string | undefined;
}

/** The tenant's people, by the open_id that this app knows them under. */
export class People {
  readonly #byId = new Map<string, Person>();

  add(user: NewUser): Person {
    const person: Person = {
      openId: user.userId,
      unionId: user.unionId ?? `on_${digest(`union ${user.userId}`)}`,
      name: user.name,
      unit: user.unit,
      unitName: user.unitName === '' ? user.unit : user.unitName,
      post: user.post,
      mobile: user.mobile,
    };
    this.#byId.set(person.openId, person);
    return person;
  }

  get(openId: string): Person | undefined {
    return this.#byId.get(openId);
  }

  byMobile(mobile: string): Person | undefined {
    const bare = mobile.replace(/^\+?86/, '');
    return this.all().find(person => person.mobile === bare);
  }

  all(): Person[] {
    return [...this.#byId.values()];
  }
}

/** A stable id made of another: 32 hex digits. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
