import type { Topic } from '../cue.ts';
import { parseTopics } from '../cue.ts';
import { building } from './building.ts';
import { city } from './city.ts';
import { environment } from './environment.ts';
import { farm } from './farm.ts';
import { fire } from './fire.ts';
import { gates } from './gates.ts';
import { market } from './market.ts';
import { nature } from './nature.ts';
import { safety } from './safety.ts';
import { wordSets } from './sets.ts';
import { social } from './social.ts';
import { traffic } from './traffic.ts';

/** The general lexicon: what officials call the matters of each unit's duty, whatever the county. */
export { pleaWords } from './gates.ts';

export const dutyTopics: readonly Topic[] = [
  fire,
  city,
  market,
  traffic,
  nature,
  environment,
  farm,
  building,
  safety,
  social,
].flatMap(text => parseTopics(text, wordSets));

/** Grounds on which a message is no whistle, or no department's. */
export const gateTopics: readonly Topic[] = parseTopics(gates, wordSets);
