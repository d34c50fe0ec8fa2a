import type { Harm } from '../run.ts';
import { calm } from './calm.ts';
import { clock } from './clock.ts';
import { database } from './database.ts';
import { disk } from './disk.ts';
import { kills } from './kills.ts';
import { platforms } from './platforms.ts';
import { replicas } from './replicas.ts';

/** The script of harm, in the order of the table. */
export const HARMS: readonly Harm[] = [
  ...calm,
  ...kills,
  ...platforms,
  ...database,
  ...disk,
  ...clock,
  ...replicas,
];
