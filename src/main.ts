import { startApp } from './app.ts';
import { SettingError } from './chat/platform-settings.ts';
import { serviceClock } from './clock.ts';
import { readConfig } from './config.ts';
import { createLog } from './log.ts';

/** Longest the service may take to stop after a signal. */
const STOP_MS = 10_000;

const read = readConfig(process.env);
if (!read.ok) {
  process.stderr.write(`${read.problem}\n`);
  process.exit(2);
}
const log = createLog(read.config.LOG_LEVEL);
try {
  const app = await startApp({ config: read.config, log, clock: serviceClock(read.config.CLOCK_START) });
  const stop = (signal: string): void => {
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), STOP_MS).unref();
    void app.stop().then(
      () => process.exit(0),
      error => {
        log.error({ err: error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGINT', () => stop('SIGINT'));
  process.once('SIGTERM', () => stop('SIGTERM'));
} catch (error) {
  if (error instanceof SettingError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
  log.fatal({ err: error }, 'could not start');
  process.exit(1);
}
