import { DateTime } from 'luxon';
import type { Clock } from '../clock.ts';
import type { Journal } from '../journal.ts';
import type { Settings } from './settings.ts';

const SECOND = 1_000;
const IP_WINDOW = 20_000;

/** Sliding windows and the monthly quotas of the organisation. */
export class Limits {
  readonly #clock: Clock;
  readonly #settings: () => Settings;
  readonly #journal: Journal;
  readonly #windows = new Map<string, number[]>();
  readonly #blockedUntil = new Map<string, number>();
  #month = '';
  #paidCalls = 0;
  #pushes = 0;

  constructor(clock: Clock, settings: () => Settings, journal: Journal) {
    this.#clock = clock;
    this.#settings = settings;
    this.#journal = journal;
  }

  /** Whether this address is shut out; counts the call. */
  addressBanned(address: string): boolean {
    if (!this.#settings().limits) return false;
    const name = `address ${address}`;
    if (this.#blocked(name)) return true;
    if (this.#admit(name, IP_WINDOW, this.#settings().ipPer20s)) return false;
    this.#blockedUntil.set(name, this.#clock.now() + this.#settings().ipBanMs);
    this.#journal.limitHit('ip-ban');
    return true;
  }

  /** Room for one more call of this API in this second. */
  admitCall(api: string): boolean {
    if (!this.#settings().limits || this.#admit(`api ${api}`, SECOND, this.#settings().qps)) return true;
    this.#journal.limitHit('Forbidden.AccessDenied.QpsLimitForAppkeyAndApi');
    return false;
  }

  /** Takes one paid call from the month; false when it is used up. */
  takePaidCall(): boolean {
    this.#turnMonth();
    if (this.#settings().limits && this.#paidCalls >= this.#settings().monthlyApi) {
      this.#journal.limitHit('Forbidden.AccessDenied.ApiCountLimitForOrg');
      return false;
    }
    this.#paidCalls += 1;
    return true;
  }

  /** Takes one push (stream or webhook) from the month; false when it is used up. */
  takePush(): boolean {
    this.#turnMonth();
    if (this.#settings().limits && this.#pushes >= this.#settings().monthlyStream) {
      this.#journal.limitHit('20001');
      return false;
    }
    this.#pushes += 1;
    return true;
  }

  /** What the month has seen so far. */
  usage() {
    this.#turnMonth();
    return { month: this.#month, paidCalls: this.#paidCalls, pushes: this.#pushes };
  }

  clear(): void {
    this.#windows.clear();
    this.#blockedUntil.clear();
    this.#paidCalls = 0;
    this.#pushes = 0;
  }

  #admit(name: string, windowMs: number, most: number): boolean {
    const now = this.#clock.now();
    const calls = this.#windows.get(name) ?? [];
    const gone = calls.findIndex(at => at > now - windowMs);
    if (gone === -1) calls.length = 0;
    else if (gone > 0) calls.splice(0, gone);
    if (calls.length >= most) return false;
    calls.push(now);
    this.#windows.set(name, calls);
    return true;
  }

  #blocked(name: string): boolean {
    return (this.#blockedUntil.get(name) ?? 0) > this.#clock.now();
  }

  #turnMonth(): void {
    const month = DateTime.fromMillis(this.#clock.now(), { zone: 'Asia/Shanghai' }).toFormat('yyyy-MM');
    if (month === this.#month) return;
    this.#month = month;
    this.#paidCalls = 0;
    this.#pushes = 0;
  }
}
