/**
 * A worker that is heard of no more for so long has died with what it held, and another takes its cards over. Whoever
 * lives renews its claim: a batch may wait longer than this for its places under a limit.
 */
export const CLAIM_MS = 30_000;
export const RENEW_MS = 10_000;

/**
 * A process that stood still for so long may have lost what it holds to another: what it was about to send is older than
 * what the other has sent since. Less than the time from the last renewal it can have missed to the end of the claim.
 */
export const STILL_MS = 15_000;
