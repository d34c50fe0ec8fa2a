import { createHash } from 'node:crypto';
import { DateTime } from 'luxon';
import type { Clock } from '../clock.ts';
import type { Journal } from '../journal.ts';
import type { Settings } from './settings.ts';

const SECOND = 1_000;

/** Calls per second, messages a person and day, and the words a person has got today. */
export class Limits {
  readonly #clock: Clock;
  readonly #settings: () => Settings;
  readonly #journal: Journal;
  #calls: number[] = [];
  #day = '';
  readonly #today = new Map<string, number>();
  readonly #said = new Set<string>();

  constructor(clock: Clock, settings: () => Settings, journal: Journal) {
    this.#clock = clock;
    this.#settings = settings;
    this.#journal = journal;
  }

  /** Room for one more call of this app in this second; a sliding window. */
  admitCall(): boolean {
    const now = this.#clock.now();
    this.#calls = this.#calls.filter(at => at > now - SECOND);
    if (this.#settings().limits && this.#calls.length >= this.#settings().qps) {
      this.#journal.limitHit('qps');
      return false;
    }
    this.#calls.push(now);
    return true;
  }

  /** Whether this person may get another message today. */
  hasRoom(accountId: string): boolean {
    this.#turnDay();
    const { limits, perPersonPerDay } = this.#settings();
    if (!limits || (this.#today.get(accountId) ?? 0) < perPersonPerDay) return true;
    this.#journal.limitHit('per-person-per-day');
    return false;
  }

  /** Counts a message; false when the person has had these words today and gets nothing. */
  takeMessage(accountId: string, words: string): boolean {
    this.#turnDay();
    const mark = createHash('sha256').update(`${accountId}\n${words}`).digest('hex');
    if (this.#settings().dropRepeats && this.#said.has(mark)) return false;
    this.#said.add(mark);
    this.#today.set(accountId, (this.#today.get(accountId) ?? 0) + 1);
    return true;
  }

  clear(): void {
    this.#calls = [];
    this.#today.clear();
    this.#said.clear();
  }

  #turnDay(): void {
    const day = DateTime.fromMillis(this.#clock.now(), { zone: 'Asia/Shanghai' }).toFormat('yyyy-MM-dd');
    if (day === this.#day) return;
    this.#day = day;
    this.#today.clear();
    this.#said.clear();
  }
}
