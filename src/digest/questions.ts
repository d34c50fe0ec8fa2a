import { digestSays } from '../../cards/digest-words.ts';
import type { Interpreter } from '../chat/entry.ts';
import { FIGURES } from './figures.ts';

/** “指标说明”: what each figure of the digest counts. */
export const digestQuestions: Interpreter = async (_sql, message) =>
  /^(周报)?(指标|口径)说明$/.test(message.text.trim()) ? { say: digestSays.definitions(FIGURES) } : undefined;
