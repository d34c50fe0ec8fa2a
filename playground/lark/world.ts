import type { PlaygroundClock } from '../clock.ts';
import { FaultBox } from '../faults.ts';
import { Journal } from '../journal.ts';
import type { Hub } from '../stand-in.ts';
import { type Chat, Chats, type Message } from './chats.ts';
import { Delivery } from './delivery.ts';
import { Files } from './files.ts';
import { Gateway } from './gateway.ts';
import { Limits } from './limits.ts';
import { People, type Person } from './people.ts';
import type { LarkApp, Settings } from './settings.ts';
import { Toasts } from './toasts.ts';
import { Tokens } from './tokens.ts';

/** Everything that this tenant's Feishu knows. */
export class World {
  readonly app: LarkApp;
  readonly hub: Hub;
  readonly clock: PlaygroundClock;
  settings: Settings;
  readonly journal: Journal;
  readonly faults: FaultBox;
  readonly people = new People();
  readonly chats: Chats;
  readonly files = new Files();
  readonly toasts: Toasts;
  readonly tokens: Tokens;
  readonly limits: Limits;
  readonly gateway: Gateway;
  readonly delivery: Delivery;
  /** Who is outside of the app's availability. */
  readonly unavailable = new Set<string>();
  /** `uuid` of a send → the message it made and when. */
  readonly uuids = new Map<string, { readonly messageId: string; readonly at: number }>();
  /** Update credentials of taps (`c-…`): which message, until when, how many uses are left. */
  readonly updateTokens = new Map<
    string,
    { readonly messageId: string; readonly until: number; uses: number }
  >();

  constructor(app: LarkApp, settings: Settings, hub: Hub) {
    this.app = app;
    this.hub = hub;
    this.clock = hub.clock;
    this.settings = settings;
    const now = (): number => hub.clock.now();
    const current = (): Settings => this.settings;
    const changed = (openIds: Iterable<string>): void => hub.phonesChanged('lark', openIds);
    this.journal = new Journal(now);
    this.faults = new FaultBox(hub.random);
    this.chats = new Chats(now, changed);
    this.toasts = new Toasts(changed);
    this.tokens = new Tokens(hub.clock, current);
    this.limits = new Limits(hub.clock, current, this.journal);
    this.gateway = new Gateway(hub, app, current, this.journal, this.faults);
    this.delivery = new Delivery(hub.clock, app, current, this.gateway, () => hub.poke());
  }

  directChat(person: Person): Chat {
    return this.chats.direct(person, this.app.botName);
  }

  /** Past the 14 days a card neither changes nor answers. */
  isExpired(message: Message): boolean {
    return this.clock.now() - message.at > this.settings.editWindowMs;
  }

  /** Back to an empty tenant; settings, people and connections stay. */
  reset(): void {
    this.journal.clear();
    this.faults.apply({ clear: true });
    this.chats.clear();
    this.toasts.clear();
    this.limits.clear();
    this.delivery.clear();
    this.unavailable.clear();
    this.uuids.clear();
    this.updateTokens.clear();
    this.hub.phonesChanged(
      'lark',
      this.people.all().map(person => person.openId),
    );
  }
}
