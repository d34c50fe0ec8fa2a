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

export function createLog(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRET_KEYS.flatMap(key => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
  });
}
