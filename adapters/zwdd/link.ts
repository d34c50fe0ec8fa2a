import type { LinkHealth } from '../../src/chat/adapter.ts';
import type { Alarm, ApiResult } from './envelope.ts';

/** How the last calls went: there is no connection to watch, so the link is as good as its last call. */
export class Link {
  #state: LinkHealth['state'] = 'off';
  #detail = '';
  #lastInboundAt: number | undefined;
  readonly #alarms = new Map<string, { readonly alarm: Alarm; readonly line: string }>();

  opening(): void {
    this.#state = 'connecting';
  }

  closed(): void {
    this.#state = 'off';
  }

  /** True when an administrator has something new to see. */
  note(api: string, answer: ApiResult): boolean {
    if (this.#state === 'off') return false;
    if (answer.ok) {
      this.#state = 'up';
      this.#alarms.delete(api);
      return false;
    }
    const { failure } = answer;
    const alarm = 'alarm' in failure ? failure.alarm : undefined;
    const reached =
      failure.kind !== 'unknown' && !('code' in failure && failure.code === 'network.unreachable');
    if (reached && alarm !== 'signature') this.#state = 'up';
    else {
      this.#state = 'down';
      this.#detail = `${api}: ${failure.reason}`;
    }
    if (alarm === undefined) return false;
    const line = `${api}: ${alarm} (${'code' in failure ? failure.code : ''}) ${failure.reason}`;
    const isNew = this.#alarms.get(api)?.line !== line;
    this.#alarms.set(api, { alarm, line });
    return isNew;
  }

  /** The platform answered, but not as it should. */
  broken(detail: string): void {
    if (this.#state === 'off') return;
    this.#state = 'down';
    this.#detail = detail;
  }

  heard(at: number): void {
    this.#lastInboundAt = at;
  }

  isUp(): boolean {
    return this.#state === 'up';
  }

  health(): LinkHealth {
    const lines = [
      ...(this.#state === 'down' ? [this.#detail] : []),
      ...[...this.#alarms.values()].map(({ line }) => line),
    ];
    return {
      state: this.#state,
      ...(lines.length === 0 ? {} : { detail: lines.join('; ') }),
      ...(this.#lastInboundAt === undefined ? {} : { lastInboundAt: new Date(this.#lastInboundAt) }),
    };
  }
}
