/**
 * Where a rule comes from (依据). A county's own document, an outside practice and a default of this project must
 * never be taken for one another, so each source says which it is.
 */
const documents = {
  F000: 'document',
  F001: 'document',
  F002: 'document',
  F004: 'document',
  PENALTY_LAW: 'national',
  GBF_54: 'national',
  DOCUMENT_FORMS: 'national',
  CHENGDU: 'outside',
  HAINAN: 'outside',
  JIANGYAN: 'outside',
  PROJECT: 'default',
  COUNTY: 'county',
} as const;

export type DocumentId = keyof typeof documents;

/**
 * `document`: a county's own document; `national`: a law or a central document; `outside`: another place's practice;
 * `default`: this project's; `county`: set by this installation's county in place of any of them.
 */
type Origin = (typeof documents)[DocumentId];

/** `clause`: the clause as the document numbers it; empty when only a report of the document was seen. */
export interface Basis {
  doc: DocumentId;
  clause: string;
  origin: Origin;
}

export function basis(doc: DocumentId, clause: string): Basis {
  return { doc, clause, origin: documents[doc] };
}
