import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { environment } from '../../src/config.ts';
import { createMetrics } from '../../src/http/metrics.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const VARIABLES = new Set(Object.keys(environment.shape));

const rules = z.object({
  groups: z.array(
    z
      .object({
        rules: z.array(
          z
            .object({
              alert: z.string(),
              expr: z.string(),
              labels: z.object({ severity: z.enum(['page', 'ticket']) }),
              annotations: z.object({ summary: z.string().min(1) }).loose(),
            })
            .loose(),
        ),
      })
      .loose(),
  ),
});
const dashboard = z
  .object({
    panels: z
      .array(
        z
          .object({ title: z.string(), targets: z.array(z.object({ expr: z.string() }).loose()).min(1) })
          .loose(),
      )
      .min(1),
  })
  .loose();
const service = z
  .object({
    environment: z.record(z.string(), z.string()).default({}),
    volumes: z.array(z.string()).default([]),
    healthcheck: z.object({ test: z.array(z.string()) }).loose(),
    build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
  })
  .loose();
const compose = z
  .object({
    services: z.record(z.string(), service),
    volumes: z.record(z.string(), z.null()),
  })
  .loose();

describe('alerts and dashboard', () => {
  const alerts = rules
    .parse(parse(read('deploy/prometheus-alerts.yaml')))
    .groups.flatMap(group => group.rules);
  let shown: Set<string>;
  beforeAll(async () => {
    const none = { query: async () => [] };
    const text = await createMetrics(none, () => new Date(), new Map()).registry.metrics();
    shown = new Set(
      [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
        type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      ),
    );
  });

  it('name only metrics that /metrics has', () => {
    const panels = dashboard.parse(JSON.parse(read('deploy/grafana-dashboard.json'))).panels;
    const expressions = [
      ...alerts.map(alert => alert.expr),
      ...panels.flatMap(panel => panel.targets.map(target => target.expr)),
    ];
    const used = new Set(expressions.flatMap(metricsOf));
    expect(used.size).toBeGreaterThan(10);
    // Prometheus makes `up` itself.
    expect([...used].filter(name => name !== 'up' && !shown.has(name))).toEqual([]);
    // And every metric of ours is looked at somewhere.
    const ours = [...shown].filter(name => name.startsWith('chayici_') && !/_(?:sum|count)$/.test(name));
    expect(ours.filter(name => !used.has(name))).toEqual([]);
  });

  it('each say in docs/operation.md what to do', () => {
    const manual = read('docs/operation.md');
    expect(alerts.filter(({ alert }) => !manual.includes(`**${alert}**`)).map(({ alert }) => alert)).toEqual(
      [],
    );
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
  });
});

/** Names of metrics in a PromQL expression: what is left without label matchers, groupings, functions and words. */
function metricsOf(expression: string): string[] {
  const bare = expression
    .replaceAll(/\{[^}]*\}/g, ' ')
    .replaceAll(/\[[^\]]*\]/g, ' ')
    .replaceAll(/\b(?:by|without|on|ignoring)\s*\([^)]*\)/g, ' ');
  return [...bare.matchAll(/\b([a-z_][a-z0-9_]*)\b(?!\s*\()/gi)]
    .map(([, name = '']) => name)
    .filter(name => !/^(?:and|or|unless|bool|e\d+)$/.test(name));
}

describe('the container', () => {
  const file = read('deploy/Dockerfile');

  it('takes only what exists and what its ignore file lets through', () => {
    const allowed = read('deploy/Dockerfile.dockerignore')
      .split('\n')
      .filter(line => line.startsWith('!'))
      .map(line => line.slice(1));
    const sources = [...file.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, words = '']) =>
      words.split(/\s+/).slice(0, -1),
    );
    expect(sources.length).toBeGreaterThan(5);
    expect(sources.filter(source => !existsSync(join(ROOT, source)))).toEqual([]);
    expect(sources.filter(source => !allowed.includes(source.replace(/^\.\//, '')))).toEqual([]);
  });

  it('holds all that src imports from outside of it', () => {
    const taken = ['adapters', 'cards', 'src', 'prisma'];
    const rooms = new Set(
      ['adapters', 'cards', 'src'].flatMap(room =>
        readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
          .filter(name => name.endsWith('.ts') && !name.includes('generated'))
          .flatMap(name =>
            [...read(join(room, name)).matchAll(/from '((?:\.\.\/)+)([a-z]+)\//g)].flatMap(
              ([, up = '', top = '']) => (up.length / 3 === name.split('/').length ? [top] : []),
            ),
          ),
      ),
    );
    expect(rooms).toContain('cards');
    expect([...rooms].filter(room => !taken.includes(room))).toEqual([]);
  });

  it('runs Node 24 as an ordinary user, looks after its health, and sets variables that exist', () => {
    const last = file.slice(file.lastIndexOf('FROM '));
    expect(file.match(/^FROM (\S+)/gm)?.every(from => from.startsWith('FROM node:24-'))).toBe(true);
    expect(last).toMatch(/^USER chayici$/m);
    expect(last.indexOf('\nUSER chayici')).toBeGreaterThan(last.lastIndexOf('\nRUN'));
    expect(last).toMatch(/^HEALTHCHECK /m);
    expect(file).toContain('npm ci --omit=dev');
    const set = [...(/^ENV (.+)$/m.exec(last)?.[1] ?? '').matchAll(/(\w+)=/g)].map(([, name = '']) => name);
    expect(set.filter(name => name !== 'NODE_ENV' && !VARIABLES.has(name))).toEqual([]);
  });

  it('stands in a compose file whose variables, volumes and build are real', () => {
    const { services, volumes } = compose.parse(parse(read('deploy/compose.yaml')));
    expect(Object.keys(services)).toEqual(['service', 'database']);
    expect(Object.keys(services.service?.environment ?? {}).filter(name => !VARIABLES.has(name))).toEqual([]);
    const { build } = services.service ?? {};
    expect(existsSync(join(ROOT, 'deploy', build?.context ?? '-', build?.dockerfile ?? '-'))).toBe(true);
    const named = Object.values(services)
      .flatMap(one => one.volumes.map(volume => volume.split(':')[0] ?? ''))
      .filter(name => !/^[./]/.test(name));
    expect(named.toSorted()).toEqual(Object.keys(volumes).toSorted());
  });
});

describe('the systemd unit', () => {
  const unit = read('deploy/chayici.service');

  it('sets variables that exist and starts what package.json starts', () => {
    const set = [...(/^Environment=(.+)$/m.exec(unit)?.[1] ?? '').matchAll(/(\w+)=/g)].map(
      ([, name = '']) => name,
    );
    expect(set.filter(name => name !== 'NODE_ENV' && !VARIABLES.has(name))).toEqual([]);
    const { scripts } = z
      .object({ scripts: z.object({ start: z.string() }) })
      .parse(JSON.parse(read('package.json')));
    expect(unit).toContain(`ExecStart=/usr/bin/${scripts.start}`);
  });

  const analyze = spawnSync('systemd-analyze', ['--version']).status === 0;
  it.skipIf(!analyze)('is understood by systemd', () => {
    const folder = mkdtempSync(join(tmpdir(), 'chayici-unit-'));
    try {
      const file = join(folder, 'chayici.service');
      const here = unit
        .replace('/usr/bin/node', process.execPath)
        .replace('User=chayici', `User=${userInfo().username}`)
        .replace('Group=chayici\n', '');
      writeFileSync(file, here);
      const verdict = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
      expect(verdict.stderr.split('\n').filter(line => line.includes('chayici.service'))).toEqual([]);
      expect(verdict.status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
