import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { type Config, type ConfigIssue, readConfig } from '../../config.ts';
import { secretFile } from '../../data-dir.ts';
import { error, type Finding, ok, warn } from './finding.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The configuration, or what is wrong with it variable by variable; no value is ever repeated. */
export function checkConfig(env: Env): { readonly config: Config | undefined; readonly findings: Finding[] } {
  const read = readConfig(env, z.locales.zhCN().localeError);
  if (!read.ok) return { config: undefined, findings: read.issues.map(issueFinding) };
  const { config } = read;
  const findings = [ok('config', '各项配置的格式都正确')];
  if (config.CLOCK_START !== '') {
    findings.push(
      error(
        'config',
        'CLOCK_START',
        '设置了演示用的起始时间，服务按假时间计算所有时限',
        '正式运行请删去 CLOCK_START',
      ),
    );
  }
  return { config, findings };
}

function issueFinding({ variable, expected, missingWith }: ConfigIssue): Finding {
  if (missingWith !== undefined) {
    return error(
      'config',
      variable,
      `没有设置，而与它成套的 ${missingWith.join('、')} 已经设置`,
      `补上 ${variable}；不用这一套时，把成套的几项都留空`,
    );
  }
  return error('config', variable, `取值不对：${expected}`, `对照 .env.example 里 ${variable} 的说明改正`);
}

/** Bits that a guesser has to find at least; 32 random letters of any kind have more. */
const LEAST_BITS = 100;

/** Whether the key that signs page links could be guessed, or be read by other users of this machine. */
export async function checkSecret(config: Config): Promise<Finding[]> {
  if (config.SECRET_KEY !== '') {
    if (guessBits(config.SECRET_KEY) >= LEAST_BITS) return [ok('config', 'SECRET_KEY 足够强')];
    return [
      error(
        'config',
        'SECRET_KEY',
        '太有规律，容易被猜到，能猜到的人就能伪造卡片页面的链接',
        '用 openssl rand -base64 32 生成一个新的换上；换后旧卡片里的链接失效，卡片更新后恢复',
      ),
    ];
  }
  const findings: Finding[] = [];
  if (config.DATABASE_URL !== '') {
    findings.push(
      warn(
        'config',
        'SECRET_KEY',
        '没有设置，每台服务各自生成一把；多台一起运行时，一台发出的链接另一台打不开',
        '只运行一台可以不管；多台运行时给每台设同一个 SECRET_KEY（openssl rand -base64 32）',
      ),
    );
  }
  const file = secretFile(config.DATA_DIR);
  const mode = await stat(file).then(
    found => found.mode & 0o077,
    () => 0,
  );
  if (mode !== 0)
    findings.push(error('config', file, '签名密钥文件可以被本机其他用户读取', `运行 chmod 600 ${file}`));
  return findings.length > 0 ? findings : [ok('config', '签名密钥由服务自己保管')];
}

/**
 * A generous guess at the entropy: the characters' own distribution, counted once for text that repeats itself and
 * not at all for runs such as abcd or 1234.
 */
export function guessBits(key: string): number {
  const period = shortestPeriod(key);
  const core = [...key.slice(0, period)];
  const steps = core.filter((char, index) => {
    const before = core[index - 1];
    const step = before === undefined ? 9 : Math.abs(char.charCodeAt(0) - before.charCodeAt(0));
    return step > 1;
  });
  const counts = new Map<string, number>();
  for (const char of core) counts.set(char, (counts.get(char) ?? 0) + 1);
  const perChar = [...counts.values()].reduce((sum, count) => {
    const share = count / core.length;
    return sum - share * Math.log2(share);
  }, 0);
  return perChar * steps.length;
}

function shortestPeriod(text: string): number {
  for (let period = 1; period <= text.length / 2; period += 1) {
    if (text.startsWith(text.slice(period))) return period;
  }
  return text.length;
}
