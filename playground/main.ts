import { parseArgs } from 'node:util';
import { dingtalk } from './dingtalk/index.ts';
import { lark } from './lark/index.ts';
import { startPlayground } from './server.ts';
import { zwdd } from './zwdd/index.ts';

/**
 * The playground as a process of its own: `node playground/main.ts [--port n] [--host h] [--seed n]`. Its first line of
 * output is JSON: `{"url", "connections": {"dingtalk": {"apiBase", "oapiBase", "clientId", …}}}`. SIGTERM or Ctrl-C ends it.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    seed: { type: 'string', default: '1' },
  },
});

const playground = await startPlayground({
  port: Number(values.port),
  host: values.host,
  seed: Number(values.seed),
  platforms: [dingtalk(), lark(), zwdd()],
});
console.log(JSON.stringify({ url: playground.url, connections: playground.connections() }));

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    void playground.close().then(() => process.exit(0));
  });
}
