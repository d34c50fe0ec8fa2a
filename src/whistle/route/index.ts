export type { RoutingBook, WhistleType } from './book.ts';
export { parseCountyBook } from './book.ts';
export { MAX_TEXT } from './normalise.ts';
export type { Precedent } from './precedent.ts';
export type { RouteInput, RouteResult, Router } from './router.ts';
export { createRouter } from './router.ts';
export type { WhistleTrace } from './similarity.ts';
export { isSameCase, SAME_CASE_DAYS, similarity } from './similarity.ts';
export { bindUnits } from './units.ts';
