import { type Logger, pino } from 'pino';

/** Structured logs without secrets: these keys are blanked wherever they stand. */
const SECRET_KEYS = [
  'clientSecret',
  'appSecret',
  'app_secret',
  'secret',
  'password',
  'token',
  'accessToken',
  'access_token',
  'authorization',
  'mobile',
  'phone',
];

/** Lines of JSON to standard output, or to another descriptor where that belongs to somebody else. */
export function createLog(level: string, descriptor = 1): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: SECRET_KEYS.flatMap(key => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
    },
    pino.destination(descriptor),
  );
}
