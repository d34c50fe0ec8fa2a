import { z } from 'zod';
import { isDay } from '../duty/calendar.ts';

/** A civil day in Asia/Shanghai, `YYYY-MM-DD`. */
export const day = z.string().refine(isDay);
