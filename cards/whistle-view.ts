import type { Receipt } from '../src/decide/receipt.ts';
import type { KindName, RejectionName } from './whistle-words.ts';

/** What the cards of a call (吹哨, domain.md §6 C11–C17) show. */
export interface WhistleView {
  readonly no: string;
  readonly kind: KindName;
  readonly state: string;
  readonly stage: 'blower' | 'desk' | 'lead' | 'done';
  readonly text: string;
  readonly place: string;
  readonly town: string;
  readonly caller: string;
  readonly blower: string;
  /** 职务, where she holds a post. */
  readonly blowerPost: string;
  readonly source: { readonly system: string; readonly no: string } | undefined;
  readonly files: { readonly all: number; readonly kept: number; readonly lost: number };
  readonly supplements: readonly string[];
  readonly reading: ReadingView;
  readonly limits: LimitsView;
  readonly repeat: { readonly no: string; readonly text: string } | undefined;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly dispatchedAt: Date | undefined;
  readonly blownAt: Date | undefined;
  readonly parties: readonly PartyView[];
  readonly rejected:
    | { readonly reason: RejectionName; readonly note: string; readonly by: string; readonly into: string }
    | undefined;
  readonly withdrawn: { readonly by: string; readonly reason: string } | undefined;
  readonly consulted: boolean;
  readonly reworks: readonly string[];
  readonly evaluation:
    | {
        readonly satisfied: 'yes' | 'fair' | 'no';
        readonly solved: 'yes' | 'partly' | 'no';
        readonly reason: string;
        readonly at: Date;
      }
    | undefined;
  readonly unrated: boolean;
  readonly rateDueAt: Date | undefined;
  readonly concluded: string | undefined;
  readonly task: { readonly scenario: string; readonly date: string } | undefined;
  readonly application:
    | { readonly scenario: string; readonly lead: string; readonly declined: string | undefined }
    | undefined;
  readonly timeline: readonly { readonly at: Date; readonly text: string }[];
  readonly now: Date;
}

interface ReadingView {
  /** Short names as they would be dispatched now. */
  readonly lead: string | undefined;
  readonly leadCode: string | undefined;
  readonly joint: readonly string[];
  readonly jointCodes: readonly string[];
  readonly matched: readonly string[];
  readonly duty: string | undefined;
  readonly item: string | undefined;
  readonly byPrecedent: boolean;
  readonly gate: string | undefined;
  readonly outOfScope: boolean;
  readonly sure: boolean;
  readonly advised: boolean;
  readonly corrected: string | undefined;
  readonly missing: readonly ('town' | 'location' | 'matter')[];
}

interface LimitsView {
  readonly urgentSign: number;
  readonly urgentCheckIn: number;
  readonly routineSign: number;
  readonly routineCheckInDays: number;
  readonly hardSign: number;
  readonly hardCheckInDays: number;
}

/** One department in the call. */
export interface PartyView {
  readonly id: string;
  readonly short: string;
  readonly name: string;
  readonly role: 'lead' | 'joint';
  readonly state: string;
  readonly live: boolean;
  readonly round: number;
  readonly designated: boolean;
  readonly signDueAt: Date | undefined;
  readonly checkInDueAt: Date | undefined;
  readonly feedbackDueAt: Date | undefined;
  readonly signed: { readonly by: string; readonly at: Date } | undefined;
  readonly delegatedTo: string | undefined;
  readonly contacted: boolean;
  readonly mode: 'site' | 'meeting';
  readonly eta: { readonly minutes: number; readonly at: Date } | undefined;
  readonly came:
    | {
        readonly who: string;
        readonly at: Date;
        readonly minutes: number;
        readonly place: string;
        readonly mode: 'site' | 'meeting';
      }
    | undefined;
  readonly returned:
    | {
        readonly by: string;
        readonly basis: string;
        readonly suggested: string | undefined;
        readonly ruling: string | undefined;
      }
    | undefined;
  readonly absence:
    | {
        readonly by: string;
        readonly at: Date;
        readonly disputed: string | undefined;
        readonly ruled: boolean | undefined;
        readonly claimedBy: string | undefined;
      }
    | undefined;
  readonly feedbacks: readonly FeedbackView[];
  readonly extension: { readonly reason: string; readonly granted: boolean | undefined } | undefined;
  readonly judged: boolean;
  /** 评哨 of a lead: `ruled` is the code of the unit that the office named for the next one. */
  readonly apt:
    | { readonly by: string; readonly note: string; readonly ruled: string | undefined }
    | undefined;
  readonly supervision: number;
  readonly promise: string | undefined;
}

export interface FeedbackView {
  readonly by: string;
  readonly at: Date;
  readonly stage: 'progress' | 'final';
  readonly accepted: string;
  readonly contact: string;
  readonly measures: string;
  readonly finish: string;
}

/** A reminder as it was sent. */
export interface ChaseView {
  readonly n: number;
  readonly base: string;
  readonly level: number;
  readonly late: string;
  /** How often this duty was chased before. */
  readonly times: number;
  /** Whether the unit had looked at its cards, where that could be learned. */
  readonly receipt: Receipt | undefined;
}
