/** What the service promises; every run counts how often each was broken. */
export const PROMISES = ['lost', 'doubled', 'out of order', 'silent', 'unrecovered'] as const;
type Promised = (typeof PROMISES)[number];

/** One broken promise, in words for whoever has to mend it. */
export interface Finding {
  readonly promise: Promised;
  readonly what: string;
}
