import { createHash } from 'node:crypto';
import type { NewUser } from '../users.ts';

export interface Person {
  readonly userId: string;
  readonly unionId: string;
  readonly name: string;
  readonly unit: string;
  readonly unitName: string;
  readonly post: string | undefined;
  readonly mobile: string | undefined;
}

/** The organisation's people. */
export class People {
  readonly #byId = new Map<string, Person>();
  readonly #byUnion = new Map<string, Person>();

  add(user: NewUser): Person {
    const person: Person = {
      userId: user.userId,
      unionId: user.unionId ?? `un${digest(user.userId).slice(0, 20)}iE`,
      name: user.name,
      unit: user.unit,
      unitName: user.unitName === '' ? user.unit : user.unitName,
      post: user.post,
      mobile: user.mobile,
    };
    this.#byId.set(person.userId, person);
    this.#byUnion.set(person.unionId, person);
    return person;
  }

  get(userId: string): Person | undefined {
    return this.#byId.get(userId);
  }

  byUnionId(unionId: string): Person | undefined {
    return this.#byUnion.get(unionId);
  }

  byMobile(mobile: string): Person | undefined {
    return this.all().find(person => person.mobile === mobile);
  }

  /** By the kind of id that a call speaks: 1 userId, 2 unionId. */
  byIdOfType(id: string, userIdType: 1 | 2): Person | undefined {
    return userIdType === 1 ? this.get(id) : this.byUnionId(id);
  }

  all(): Person[] {
    return [...this.#byId.values()];
  }

  clear(): void {
    this.#byId.clear();
    this.#byUnion.clear();
  }
}

/** A stable id made of another, in the alphabet of base64. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64').replaceAll(/[+/=]/g, 'x');
}
