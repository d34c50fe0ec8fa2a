import { describe, expect, it } from 'vitest';
import { environment, readConfig } from '../../src/config.ts';

/** `.env.example` as the configuration's own list says it. */
function envExample(): string {
  const defaults = environment.parse({});
  const entries = Object.entries(environment.shape).map(([name, schema]) => {
    const value = Object.entries(defaults).find(([key]) => key === name)?.[1] ?? '';
    return `# ${schema.description ?? ''}\n${name}=${value}\n`;
  });
  return `# Every variable, its meaning and its default. Copy to .env or set in the environment.\n\n${entries.join('\n')}`;
}

describe('the configuration', () => {
  it('is listed in .env.example, every variable with its meaning and default', async () => {
    for (const [name, schema] of Object.entries(environment.shape)) {
      expect(schema.description, `${name} says what it means`).toBeTruthy();
    }
    await expect(envExample()).toMatchFileSnapshot('../../.env.example');
  });

  it('needs nothing to start', () => {
    expect(readConfig({}).ok).toBe(true);
  });

  it.each([
    ['PORT', 'eighty'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['SECRET_KEY', 'short'],
    ['COUNTY_PROFILE', 'MARS'],
    ['LARK_EVENTS', 'pigeon'],
    ['DINGTALK_API_BASE', 'api.dingtalk.com'],
    ['TRUSTED_PROXIES', 'the-proxy'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', 'loopback, 10.0.0.0/8/1'],
    ['TRUSTED_PROXIES', ''],
  ])('names %s when it is set and wrong', (name, value) => {
    const read = readConfig({ [name]: value });
    expect(read).toMatchObject({ ok: false, problem: expect.stringContaining(name) });
  });

  it('names the half of a pair that is missing', () => {
    expect(readConfig({ DINGTALK_CLIENT_ID: 'x' })).toMatchObject({
      ok: false,
      problem: expect.stringContaining('DINGTALK_CLIENT_SECRET'),
    });
  });

  it('never repeats the value of a secret', () => {
    const read = readConfig({ SECRET_KEY: 'hunter2-and-more' });
    expect(read.ok).toBe(false);
    expect(JSON.stringify(read)).not.toContain('hunter2');
  });
});
