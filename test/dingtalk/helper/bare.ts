import { spawn } from 'node:child_process';
import axios from 'axios';
import { DWClient } from 'dingtalk-stream';

/** The official SDK as it comes, except that its one fixed address leads to the test's gateway. */
export function redirectSdk(base: string): () => void {
  const id = axios.interceptors.request.use(config => {
    if (config.url !== undefined) config.url = config.url.replace('https://api.dingtalk.com', base);
    config.proxy = false;
    return config;
  });
  return () => axios.interceptors.request.eject(id);
}

export function bareClient(options: { keepAlive?: boolean } = {}): DWClient {
  return new DWClient({ clientId: 'id', clientSecret: 'secret', ...options });
}

/**
 * Runs the bare SDK in a process of its own, since what it does to the process is the point. The script may use
 * `client`; answers the exit code and what was written to stderr.
 */
export function bareProcess(wsUrl: string, script: string): Promise<{ code: number | null; stderr: string }> {
  const program = `
    import { DWClient } from 'dingtalk-stream';
    console.info = console.warn = () => {};
    class Local extends DWClient {
      async getEndpoint() { this.dw_url = '${wsUrl}/connect?ticket=t'; return this; }
    }
    const client = new Local({ clientId: 'id', clientSecret: 'secret' });
    ${script}
    await client.connect();
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { cwd: process.cwd() });
  let stderr = '';
  child.stderr.on('data', chunk => {
    stderr += String(chunk);
  });
  return new Promise(resolve => child.on('exit', code => resolve({ code, stderr })));
}
