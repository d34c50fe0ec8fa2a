/**
 * What one official's phone shows, free of any platform: each stand-in translates its own messages and cards into this,
 * and the page draws it with the look of `platform`.
 */
export interface PhoneView extends PhoneSummary {
  /** Newest activity first. */
  readonly chats: readonly ChatView[];
  /** The last short notice over the screen; `seq` grows, so that the page shows each once. */
  readonly toast?: Toast;
}

/** One line of the page's list of phones. */
export interface PhoneSummary {
  /** `<platform>:<userId>`. */
  readonly id: string;
  readonly platform: string;
  /** What the app is called on the phone, for example 钉钉. */
  readonly app: string;
  readonly userId: string;
  readonly name: string;
  readonly post?: string;
  readonly unit: string;
  readonly unitName: string;
  readonly unread: number;
  /** When something last came or was changed; 0 for an empty phone. */
  readonly lastAt: number;
  readonly preview: string;
}

export interface Toast {
  readonly seq: number;
  readonly tone: 'ok' | 'warn' | 'error' | 'info';
  readonly text: string;
}

export interface ChatView {
  readonly id: string;
  /** `direct`: with the bot; `notice`: the platform's own feed (工作通知); `todo`: its to-do list. */
  readonly kind: 'direct' | 'group' | 'notice' | 'todo';
  readonly title: string;
  readonly subtitle?: string;
  /** Whether the page offers a text box. */
  readonly canType: boolean;
  readonly unread: number;
  /** Oldest first. */
  readonly items: readonly ItemView[];
}

export interface ItemView {
  readonly id: string;
  /** Changes whenever the item must be drawn anew. */
  readonly rev: string;
  readonly at: number;
  readonly from: { readonly kind: 'bot' | 'me' | 'person'; readonly name: string };
  readonly body: BodyView;
  readonly recalled?: boolean;
  /** A ring that cannot be overlooked: DING, 加急. */
  readonly urgent?: boolean;
}

export type BodyView =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'markdown'; readonly title?: string; readonly text: string }
  | { readonly type: 'image'; readonly url: string; readonly name?: string }
  | { readonly type: 'file'; readonly name: string; readonly url?: string }
  | { readonly type: 'link'; readonly title: string; readonly text: string; readonly url: string }
  | CardView
  | {
      readonly type: 'todo';
      readonly title: string;
      readonly text: string;
      readonly done: boolean;
      readonly url?: string;
    };

export interface CardView {
  readonly type: 'card';
  /** What `tap` names: outTrackId, message id, … */
  readonly cardId: string;
  readonly title: string;
  readonly tone: CardTone;
  /** Where the title comes from: a coloured head, or simply the first line of a plain message. */
  readonly head: 'filled' | 'plain';
  readonly blocks: readonly Block[];
  /** A tap of this phone is under way. */
  readonly busy: boolean;
  /** How often the card was changed after it was sent. */
  readonly updates: number;
}

export type CardTone = 'info' | 'notice' | 'urgent' | 'done' | 'closed';

export type Block =
  | { readonly block: 'markdown'; readonly text: string }
  | { readonly block: 'facts'; readonly facts: readonly { readonly label?: string; readonly text: string }[] }
  | { readonly block: 'status'; readonly text: string }
  | { readonly block: 'note'; readonly text: string }
  | { readonly block: 'divider' }
  | { readonly block: 'image'; readonly url: string; readonly alt: string }
  | {
      readonly block: 'chart';
      readonly title: string;
      readonly bars: readonly { readonly label: string; readonly value: number }[];
    }
  | { readonly block: 'buttons'; readonly layout: 'row' | 'column'; readonly buttons: readonly ButtonView[] }
  | {
      readonly block: 'form';
      readonly name: string;
      readonly fields: readonly FieldView[];
      readonly buttons: readonly ButtonView[];
    };

export interface ButtonView {
  /** What `tap` sends as `button`. */
  readonly id: string;
  readonly label: string;
  readonly style: 'primary' | 'default' | 'danger';
  /** Opens in a new tab and calls nobody. */
  readonly url?: string;
  /** Asked before the tap counts. */
  readonly confirm?: string;
  readonly disabled?: boolean;
}

export interface FieldView {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly required: boolean;
  readonly requiredMsg?: string;
  readonly placeholder?: string;
  readonly maxLength?: number;
  readonly readOnly?: boolean;
  readonly hidden?: boolean;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  /** Values as the page's controls hold them; several choices as a list. */
  readonly value?: string | readonly string[] | boolean;
}

export type FieldType =
  | 'text'
  | 'textarea'
  | 'number'
  | 'date'
  | 'time'
  | 'datetime'
  | 'select'
  | 'radio'
  | 'multiselect'
  | 'checkbox';

/** Form values as the page and the control API send them; each stand-in turns them into its platform's wire. */
export type FormInput = Readonly<Record<string, string | boolean | readonly string[]>>;
