import { createCalendar, type WorkCalendar } from '../../src/duty/calendar.ts';
import { chineseDaysCalendar } from '../../src/duty/chinese-days.ts';

/** The story's own time: it stands still until a test moves it. */
export class StoryClock {
  #now: Date;
  readonly #calendar: WorkCalendar = createCalendar(chineseDaysCalendar([2025, 2026]));

  constructor(start: string) {
    this.#now = new Date(start);
  }

  readonly now = (): Date => new Date(this.#now);

  set(at: Date): void {
    if (at < this.#now) throw new Error(`the story's clock does not run backwards: ${at.toISOString()}`);
    this.#now = at;
  }

  /** '2 工作小时', '30 分钟', '3 小时', '1 天', or a time such as '2026-09-12 10:00' (Asia/Shanghai). */
  after(span: string): Date {
    const [, amount = '', unit = ''] = /^(\d+)\s*(工作小时|工作分钟|分钟|小时|天|秒)$/u.exec(span) ?? [];
    const count = Number(amount);
    switch (unit) {
      case '工作小时':
        return this.#calendar.addWorkingMinutes(this.#now, count * 60);
      case '工作分钟':
        return this.#calendar.addWorkingMinutes(this.#now, count);
      case '秒':
        return new Date(this.#now.getTime() + count * 1_000);
      case '分钟':
        return new Date(this.#now.getTime() + count * 60_000);
      case '小时':
        return new Date(this.#now.getTime() + count * 3_600_000);
      case '天':
        return new Date(this.#now.getTime() + count * 86_400_000);
      default: {
        const at = new Date(`${span.replace(' ', 'T')}:00+08:00`);
        if (Number.isNaN(at.getTime())) throw new Error(`not a span or a time: ${span}`);
        return at;
      }
    }
  }
}
