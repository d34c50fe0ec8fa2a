import type { PlaygroundClock } from '../clock.ts';
import { FaultBox } from '../faults.ts';
import { Journal } from '../journal.ts';
import type { Hub } from '../stand-in.ts';
import { Callbacks } from './callbacks.ts';
import { Chats } from './chats.ts';
import { Limits } from './limits.ts';
import { Outgoing } from './outgoing.ts';
import { People } from './people.ts';
import type { Settings, ZwddApp } from './settings.ts';
import { Tasks } from './tasks.ts';

/** A work notification that was taken in. */
export interface Notice {
  readonly bizMsgId: string;
  readonly msgId: string;
  readonly at: number;
  readonly receivers: readonly string[];
  readonly reached: readonly string[];
  /** Had these words before today: nothing was shown, nobody was told. */
  readonly dropped: readonly string[];
  readonly unknown: readonly string[];
  revokedAt: number | undefined;
}

/** Everything that this tenant's platform knows. */
export class World {
  readonly app: ZwddApp;
  readonly hub: Hub;
  readonly clock: PlaygroundClock;
  settings: Settings;
  readonly journal: Journal;
  readonly faults: FaultBox;
  readonly people = new People();
  readonly chats: Chats;
  readonly tasks = new Tasks();
  readonly limits: Limits;
  readonly outgoing: Outgoing;
  readonly callbacks: Callbacks;
  readonly nonces = new Set<string>();
  readonly tokens = new Map<string, number>();
  readonly notices = new Map<string, Notice>();
  /** sessionWebhook session → chat and expiry. */
  readonly sessions = new Map<string, { readonly chatId: string; readonly until: number }>();

  constructor(app: ZwddApp, settings: Settings, hub: Hub) {
    this.app = app;
    this.hub = hub;
    this.clock = hub.clock;
    this.settings = settings;
    const now = (): number => hub.clock.now();
    const current = (): Settings => this.settings;
    this.journal = new Journal(now);
    this.faults = new FaultBox(hub.random);
    this.chats = new Chats(now, app.robotName, ids => hub.phonesChanged('zwdd', ids));
    this.limits = new Limits(hub.clock, current, this.journal);
    this.outgoing = new Outgoing(hub, current);
    this.callbacks = new Callbacks(hub);
  }

  /** Back to an empty tenant; settings, people and addresses stay. */
  reset(): void {
    this.journal.clear();
    this.faults.apply({ clear: true });
    this.chats.clear();
    this.tasks.clear();
    this.limits.clear();
    this.notices.clear();
    this.nonces.clear();
    this.sessions.clear();
    this.outgoing.clear();
    this.callbacks.clear();
    this.hub.phonesChanged(
      'zwdd',
      this.people.all().map(person => person.accountId),
    );
  }
}
