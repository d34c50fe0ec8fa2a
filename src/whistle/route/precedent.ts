/** A ruling of the office on who handles a kind of case (职责判例): it goes straight the next time. */
export type Precedent = {
  id: string;
  /** Topic code that the case was routed to; empty when the ruling stands on its terms alone. */
  matter?: string;
  /** Words that must all appear in the text; each may list alternatives with `|`. */
  terms: readonly string[];
  lead: string;
  joint: readonly string[];
};

/** The most specific ruling whose matter and terms fit; a later ruling wins over an earlier one of equal weight. */
export function findPrecedent(
  text: string,
  matters: readonly string[],
  precedents: readonly Precedent[],
): Precedent | undefined {
  let best: { ruling: Precedent; weight: number } | undefined;
  for (const ruling of precedents) {
    if (ruling.matter === undefined && ruling.terms.length === 0) continue;
    if (ruling.matter !== undefined && !matters.includes(ruling.matter)) continue;
    if (!ruling.terms.every(term => term.split('|').some(w => w !== '' && text.includes(w.toLowerCase()))))
      continue;
    const weight = ruling.terms.length + (ruling.matter === undefined ? 0 : 1);
    if (best === undefined || weight >= best.weight) best = { ruling, weight };
  }
  return best?.ruling;
}
