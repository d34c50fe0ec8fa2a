import { checkDingtalk } from '../../../adapters/dingtalk/check.ts';
import { checkLark } from '../../../adapters/lark/check.ts';
import { checkZwdd } from '../../../adapters/zwdd/check.ts';
import { accountCopy } from '../../../cards/account-copy.ts';
import type { Platform } from '../../chat/adapter.ts';
import type { CheckProblem, PlatformProbe, PlatformReport } from '../../chat/platform-check.ts';
import { SettingError } from '../../chat/platform-settings.ts';
import type { Config } from '../../config.ts';
import { larkOf, zwddOf } from '../../platform-settings.ts';
import { CLOCK_TOLERANCE_MS, clockFinding } from './clock.ts';
import { error, type Finding, ok, warn } from './finding.ts';

/** The platforms that are switched on by their credentials. */
export function platformsOf(config: Config): Platform[] {
  return [
    ...(config.DINGTALK_CLIENT_ID === '' ? [] : ['dingtalk' as const]),
    ...(config.LARK_APP_ID === '' ? [] : ['lark' as const]),
    ...(config.ZWDD_BASE_URL === '' ? [] : ['zwdd' as const]),
  ];
}

/** Asks every platform that is on; a few calls each, none of which reaches an official. */
export async function checkPlatforms(config: Config, now: () => Date): Promise<Finding[]> {
  const platforms = platformsOf(config);
  if (platforms.length === 0) {
    return [
      error(
        'platform',
        '.env',
        '没有接入任何平台，卡片无处可发',
        '至少填写一个平台的凭证：DINGTALK_…、LARK_… 或 ZWDD_…，见 README',
      ),
    ];
  }
  const findings = await Promise.all(platforms.map(platform => findingsAt(platform, config, now)));
  return findings.flat();
}

async function findingsAt(platform: Platform, config: Config, now: () => Date): Promise<Finding[]> {
  try {
    return findingsOf(await reportOf(platform, config, now));
  } catch (problem) {
    if (!(problem instanceof SettingError)) throw problem;
    const { variable, message } = problem;
    return [
      error(
        'platform',
        variable,
        `设置不能用，服务启动不了（${message}）`,
        `按 adapters/${platform}/README.md 的 Settings 一节改正 ${variable}`,
      ),
    ];
  }
}

function reportOf(platform: Platform, config: Config, now: () => Date): Promise<PlatformReport> {
  switch (platform) {
    case 'dingtalk':
      return checkDingtalk({
        clientId: config.DINGTALK_CLIENT_ID,
        clientSecret: config.DINGTALK_CLIENT_SECRET,
        robotCode: config.DINGTALK_ROBOT_CODE === '' ? config.DINGTALK_CLIENT_ID : config.DINGTALK_ROBOT_CODE,
        apiBase: config.DINGTALK_API_BASE,
        oapiBase: config.DINGTALK_OAPI_BASE,
        now,
      });
    case 'lark':
      return checkLark({ ...larkOf(config), now });
    case 'zwdd':
      return checkZwdd({ ...zwddOf(config), now });
  }
}

const VARIABLES: Readonly<Record<Platform, { readonly keys: string; readonly address: string }>> = {
  dingtalk: {
    keys: 'DINGTALK_CLIENT_ID / DINGTALK_CLIENT_SECRET',
    address: 'DINGTALK_API_BASE / DINGTALK_OAPI_BASE',
  },
  lark: { keys: 'LARK_APP_ID / LARK_APP_SECRET', address: 'LARK_DOMAIN' },
  zwdd: { keys: 'ZWDD_APP_KEY / ZWDD_APP_SECRET', address: 'ZWDD_BASE_URL' },
};

function findingsOf(report: PlatformReport): Finding[] {
  const name = accountCopy.apps[report.platform];
  const skew = report.clockAheadMs;
  const offBeat = skew !== undefined && Math.abs(skew) > CLOCK_TOLERANCE_MS;
  const clock = skew === undefined ? [] : [clockFinding(name, skew)];
  const broken = report.probes.filter(probe => probe.problem !== undefined);
  if (broken.length === 0)
    return [ok('platform', `${name}：凭证有效，${report.probes.length - 1} 项权限都在`), ...clock];
  return [
    ...broken.map(probe =>
      // A signed call that comes at the wrong time is refused like one with a wrong key.
      offBeat && probe.problem === 'credentials'
        ? error(
            'platform',
            name,
            `登录被拒绝，时间与平台相差太多（平台回答：${probe.answer ?? ''}）`,
            '先校准本机时钟，再检查一次',
          )
        : probeFinding(report.platform, name, probe),
    ),
    ...clock,
  ];
}

function probeFinding(platform: Platform, name: string, probe: PlatformProbe): Finding {
  const { keys, address } = VARIABLES[platform];
  const said = probe.answer === undefined ? '' : `（平台回答：${probe.answer}）`;
  const level = probe.optional === true ? warn : error;
  const problem: CheckProblem = probe.problem ?? 'other';
  switch (problem) {
    case 'unreachable':
      return level(
        'platform',
        `${name} ${address}`,
        `${probe.purpose}：连不上平台或平台没有正常回答${said}`,
        `检查服务器能否访问外网、代理和防火墙，核对 ${address}`,
      );
    case 'credentials':
      return level(
        'platform',
        `${name} ${keys}`,
        `${probe.purpose}：应用的 key 或 secret 不对${said}`,
        `到开放平台的“凭证与基础信息”页核对 ${keys}`,
      );
    case 'permission':
      return level(
        'platform',
        `${name} 权限管理`,
        `${probe.purpose}：应用没有权限 ${probe.permission}${said}`,
        `在开放平台给应用申请权限“${probe.permission}”，发布新版本后再检查`,
      );
    case 'address':
      return level(
        'platform',
        `${name} 安全设置`,
        `${probe.purpose}：本机的出口地址不在白名单${said}`,
        '在开放平台把本机出口 IP 加入白名单',
      );
    case 'setting':
      return level(
        'platform',
        probe.variable ?? name,
        `${probe.purpose}：与平台上的应用不符${said}`,
        `到${name}开放平台核对后改正 ${probe.variable ?? '设置'}`,
      );
    case 'quota':
      return level(
        'platform',
        `${name} 用量`,
        `${probe.purpose}：本月调用次数已用完${said}`,
        '向平台购买用量，或等下月；期间卡片会排队',
      );
    case 'other':
      return level(
        'platform',
        name,
        `${probe.purpose}：平台没有照常回答${said}`,
        '按平台回答里的代码查开放平台文档；过几分钟再检查一次',
      );
  }
}
