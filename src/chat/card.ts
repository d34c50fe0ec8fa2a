/**
 * What an official sees, free of any platform. `cards/` makes it, an adapter renders it, `capability.ts`
 * decides what becomes of the parts a platform cannot show.
 */
export interface Card {
  /** Family and name, for example `task.dispatch`; the same kind keeps the same actions. */
  readonly kind: string;
  /** At most 18 characters (domain.md §6). */
  readonly title: string;
  readonly tone: CardTone;
  /** At most 8 lines (domain.md §6); a fact without a label is a plain line. */
  readonly facts: readonly Fact[];
  /** What has been done so far, newest last; shown where the buttons were. */
  readonly status: readonly string[];
  /** At most four, the first is the primary one; empty when nothing is left to do. */
  readonly actions: readonly Action[];
  /** The last line: 编号. */
  readonly no: string;
  /** One line for chat lists and notifications; it changes with the state, because some platforms drop repeats. */
  readonly summary: string;
  /**
   * Why nobody has to do anything about it any more, where that came from outside (取消、撤哨); said in a message of its
   * own where a posted card can't be changed.
   */
  readonly over?: string;
  /** A small picture of figures, for digests; platforms without charts show `facts` alone or a picture. */
  readonly chart?: Chart;
}

export type CardTone = 'info' | 'notice' | 'urgent' | 'done' | 'closed';

export interface Fact {
  readonly label?: string;
  readonly text: string;
}

export interface Action {
  /** Opaque to platforms; a feature maps it to a command. `[a-z0-9_.-]`, at most 40 characters. */
  readonly id: string;
  readonly label: string;
  readonly style: 'primary' | 'default' | 'danger';
  /** Asked before the tap counts, where the platform can ask. */
  readonly confirm?: string;
  /** Present when the tap needs more than a yes: shown in the card, or on the H5 page of the same card. */
  readonly fields?: readonly Field[];
  /** A link that leaves the card and changes nothing here; `?f=name` is a document of the card's own page. */
  readonly url?: string;
}

export interface Field {
  /** `[a-zA-Z][a-zA-Z0-9_]*`, unique in the card's action. */
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'textarea' | 'number' | 'date' | 'time' | 'select' | 'multiselect' | 'photo';
  readonly required: boolean;
  readonly placeholder?: string;
  /** For text, in characters; at most 1000 so that every platform can carry it. */
  readonly maxLength?: number;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly value?: string;
}

export interface Chart {
  readonly type: 'bar';
  readonly title: string;
  readonly bars: readonly { readonly label: string; readonly value: number }[];
}

/** Values of a submitted form, by field name; several choices are joined by `\n`. Dates are `YYYY-MM-DD`, times `HH:mm`. */
export type FormValues = Readonly<Record<string, string>>;
