import { z } from 'zod';
import type { Config } from '../../config.ts';
import { error, type Finding, ok, warn } from './finding.ts';
import { platformsOf } from './platforms.ts';

const healthy = z.object({ ok: z.literal(true) });
const TIMEOUT_MS = 5_000;
const LOOPBACK = /^(?:localhost|127\.|\[::1\]|0\.0\.0\.0$)/;

/** Whether what officials' phones are led to is this service. */
export async function checkAddress(config: Config): Promise<Finding[]> {
  const url = config.PUBLIC_URL;
  if (url === '') {
    if (platformsOf(config).length === 0) return [];
    return [
      error(
        'address',
        'PUBLIC_URL',
        '没有设置，卡片里的链接会指向本机，手机打不开',
        '填写手机能访问的网址，例如 https://chayici.example.gov.cn',
      ),
    ];
  }
  const where = `PUBLIC_URL=${url}`;
  const hindrance = await whyNotReached(url);
  if (hindrance !== undefined) {
    return [
      error(
        'address',
        where,
        `${hindrance}，卡片里的链接打不开`,
        '确认服务已启动、域名解析正确、反向代理把请求转到 HOST 和 PORT',
      ),
    ];
  }
  const { protocol, hostname } = new URL(url);
  if (protocol === 'http:' && !LOOPBACK.test(hostname))
    return [
      warn('address', where, '没有加密（http），链接里的凭据可能被截获', '在反向代理上装证书，改用 https'),
    ];
  return [ok('address', `${url} 可以访问`)];
}

async function whyNotReached(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`${url}/healthz`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'manual',
    });
    const body: unknown = await answer.json().catch(() => undefined);
    return answer.ok && healthy.safeParse(body).success
      ? undefined
      : `这个网址上不是查一次服务（/healthz 回答 HTTP ${answer.status}）`;
  } catch (failure) {
    const cause = failure instanceof Error ? failure.cause : undefined;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    return (
      REASONS[code] ??
      (/CERT|SIGNED|TLS/.test(code) ? `证书有问题（${code}）` : `访问不到（${code || '超时'}）`)
    );
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: '没有服务在监听（连接被拒绝）',
  ENOTFOUND: '域名解析不到',
};
