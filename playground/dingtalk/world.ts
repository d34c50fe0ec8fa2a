import type { PlaygroundClock } from '../clock.ts';
import { FaultBox } from '../faults.ts';
import { Journal } from '../journal.ts';
import type { Hub } from '../stand-in.ts';
import { formIsMalformed } from './card-form.ts';
import { type CardInstance, Cards } from './cards.ts';
import { Chats, seers } from './chats.ts';
import { Files } from './files.ts';
import { Gateway } from './gateway.ts';
import { HttpMode } from './http-mode.ts';
import { Limits } from './limits.ts';
import { Notices } from './notices.ts';
import { People } from './people.ts';
import type { DingTalkApp, Settings } from './settings.ts';
import { buttonsAreMalformed } from './templates.ts';
import { Toasts } from './toasts.ts';
import { Todos } from './todos.ts';
import { Tokens } from './tokens.ts';

/** Everything that this organisation's DingTalk knows. */
export class World {
  readonly app: DingTalkApp;
  readonly hub: Hub;
  readonly clock: PlaygroundClock;
  settings: Settings;
  readonly journal: Journal;
  readonly faults: FaultBox;
  readonly people = new People();
  readonly chats: Chats;
  readonly cards: Cards;
  readonly files: Files;
  readonly toasts: Toasts;
  readonly todos = new Todos();
  readonly notices: Notices;
  readonly tokens: Tokens;
  readonly limits: Limits;
  readonly gateway: Gateway;
  readonly http = new HttpMode();
  /** Those whom the platform throttles as receivers of robot messages. */
  readonly flowControlled = new Set<string>();
  /** sessionWebhook session → chat and expiry. */
  readonly sessions = new Map<string, { readonly chatId: string; readonly until: number }>();

  constructor(app: DingTalkApp, settings: Settings, hub: Hub) {
    this.app = app;
    this.hub = hub;
    this.clock = hub.clock;
    this.settings = settings;
    const now = (): number => hub.clock.now();
    const current = (): Settings => this.settings;
    const changed = (userIds: Iterable<string>): void => hub.phonesChanged('dingtalk', userIds);
    this.journal = new Journal(now);
    this.faults = new FaultBox(hub.random);
    this.chats = new Chats(now, changed);
    this.cards = new Cards(hub.clock);
    this.files = new Files(hub);
    this.toasts = new Toasts(changed);
    this.notices = new Notices(now);
    this.tokens = new Tokens(hub.clock, current);
    this.limits = new Limits(hub.clock, current, this.journal);
    this.gateway = new Gateway(hub, app, current, this.journal, this.faults);
  }

  /** Redraws the card on every phone that has it. */
  cardChanged(outTrackId: string): void {
    const card = this.cards.get(outTrackId);
    const phones = new Set<string>();
    for (const { chat, message } of card?.deliveries ?? []) {
      for (const userId of seers(chat, message)) phones.add(userId);
    }
    this.hub.phonesChanged('dingtalk', phones);
  }

  /** The API takes any string; a variable that its template cannot draw shows nothing on the phone, so it is noted. */
  noteMalformed(card: CardInstance): void {
    if (buttonsAreMalformed(card.templateId, card.params))
      this.journal.violation('malformed-buttons', card.outTrackId);
    if (formIsMalformed(card.params)) this.journal.violation('malformed-form', card.outTrackId);
  }

  /** Back to an empty organisation; settings, people and connections stay. */
  reset(): void {
    this.journal.clear();
    this.faults.apply({ clear: true });
    this.chats.clear();
    this.cards.clear();
    this.toasts.clear();
    this.todos.clear();
    this.notices.clear();
    this.limits.clear();
    this.gateway.desk.clear();
    this.sessions.clear();
    this.hub.phonesChanged(
      'dingtalk',
      this.people.all().map(person => person.userId),
    );
  }
}
