/** Words that speak for an intent. It holds in a clause where one of `words` matches and `unless` does not. */
export interface Cue {
  readonly words: RegExp;
  readonly unless?: RegExp;
  /** As `unless`, but for the whole reply. */
  readonly elsewhere?: RegExp;
}

/** A pattern from alternatives, so that a long list of words stays readable. */
export function anyOf(...alternatives: readonly string[]): RegExp {
  return new RegExp(alternatives.join('|'), 'u');
}
