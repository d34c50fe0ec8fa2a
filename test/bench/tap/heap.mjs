// Preloaded into the service by the soak: on SIGUSR2 it collects its garbage and adds what is left to HEAP_FILE, in MB.
import { appendFileSync } from 'node:fs';

process.on('SIGUSR2', () => {
  globalThis.gc?.();
  appendFileSync(process.env.HEAP_FILE ?? '', `${(process.memoryUsage().heapUsed / 1_048_576).toFixed(1)}\n`);
});
