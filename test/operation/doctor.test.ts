import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { guessBits } from '../../src/cli/doctor/config.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { doctorCommand, examine, linesOf } from '../../src/cli/doctor.ts';
import { administer } from '../harness/database.ts';
import { type Installation, SoundCounty } from './sound.ts';

let county: SoundCounty;
let here: Installation;
beforeAll(async () => {
  county = await SoundCounty.open();
});
afterAll(() => county.close());
beforeEach(async () => {
  here = await county.copy();
});
afterEach(() => here.close());

interface Broken {
  readonly name: string;
  readonly env?: (at: Installation) => Readonly<Record<string, string | undefined>>;
  readonly sql?: string;
  /** What the platform's administrator did: platform, command, body. */
  readonly platform?: readonly [name: string, command: string, body: object];
  readonly now?: () => Date;
  readonly free?: number;
  /** Every fault that may be named, and all of them must be. */
  readonly names: readonly {
    readonly area: Finding['area'];
    readonly where: RegExp;
    readonly what: RegExp;
  }[];
}

const CLOSED = '127.0.0.1:9';
const inTenMinutes = (): Date => new Date(Date.now() + 600_000);
const nextDecember = (): Date => new Date(Date.UTC(new Date().getFullYear(), 11, 9));
const card = (state: string, trouble: string | null, minutesAgo: number, platform = 'dingtalk'): string =>
  `insert into card_message (id, region_id, subject_kind, subject_id, kind, unit_id, role, person_id, platform, user_id,
     state, desired_version, created_at, due_at, trouble, trouble_at)
   select 'card-' || p.id, 'r', 'task', 't', 'k', p.unit_id, 'liaison', p.id, '${platform}', 'u', '${state}', 1, now(),
     now() - interval '${minutesAgo} minutes', ${trouble === null ? 'null' : `'${trouble}'`}, now()
   from person p order by p.id limit 3`;
const refuse = (route: string): object => ({ rules: [{ kind: 'refuse', route }] });

const BROKEN: readonly Broken[] = [
  {
    name: 'a port that is no number',
    env: () => ({ PORT: 'eighty' }),
    names: [{ area: 'config', where: /^PORT$/, what: /取值不对/ }],
  },
  {
    name: 'half of the credentials',
    env: () => ({ DINGTALK_CLIENT_SECRET: undefined }),
    names: [{ area: 'config', where: /DINGTALK_CLIENT_SECRET/, what: /成套的 DINGTALK_CLIENT_ID/ }],
  },
  {
    name: 'a key that anybody guesses',
    env: () => ({ SECRET_KEY: 'chayici-chayici-chayici-chayici-' }),
    names: [{ area: 'config', where: /SECRET_KEY/, what: /容易被猜到/ }],
  },
  {
    name: 'the time of the demo',
    env: () => ({ CLOCK_START: '2026-09-08T09:00:00+08:00' }),
    names: [{ area: 'config', where: /CLOCK_START/, what: /假时间/ }],
  },
  {
    name: 'a data folder below a file',
    env: at => {
      writeFileSync(join(at.dataDir, 'file'), '');
      return { DATA_DIR: join(at.dataDir, 'file', 'data') };
    },
    names: [{ area: 'data', where: /DATA_DIR/, what: /不能写入：路径中有一段是文件/ }],
  },
  {
    name: 'a disk that is almost full',
    free: 200 * 1024 ** 2,
    names: [{ area: 'data', where: /data-/, what: /只剩 0\.2 GB/ }],
  },
  {
    name: 'no database where it should be',
    env: () => ({ DATABASE_URL: `postgresql://chayici:hunter2@${CLOSED}/chayici` }),
    names: [{ area: 'database', where: /127\.0\.0\.1:9\/chayici/, what: /没有数据库在运行/ }],
  },
  {
    name: 'a database that was never made',
    env: at => ({ DATABASE_URL: `${at.databaseUrl}_missing` }),
    names: [{ area: 'database', where: /_missing/, what: /没有这个数据库/ }],
  },
  {
    name: 'a database user that nobody made',
    env: at => ({ DATABASE_URL: at.databaseUrl.replace(/\/\/[^@]+@/, '//stranger:hunter2@') }),
    names: [{ area: 'database', where: /DATABASE_URL/, what: /用户名或密码不对/ }],
  },
  {
    name: 'a database that this release has not migrated yet',
    sql: 'drop schema public cascade; create schema public',
    names: [{ area: 'database', where: /_prisma_migrations/, what: /比本版本旧，缺 \d+ 个升级/ }],
  },
  {
    name: 'a database of a newer release',
    sql: `insert into _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
      values ('newer', 'c', now(), '29990101000000_from_the_future', 1)`,
    names: [
      { area: 'database', where: /_prisma_migrations/, what: /比本版本新.*29990101000000_from_the_future/ },
    ],
  },
  {
    name: 'no platform at all',
    env: at =>
      Object.fromEntries(
        Object.keys(at.env)
          .filter(name => /^(?:DINGTALK|LARK|ZWDD)_/.test(name))
          .map(name => [name, undefined]),
      ),
    names: [
      { area: 'platform', where: /env/, what: /没有接入任何平台/ },
      { area: 'people', where: /等\d+项/, what: /没有已接入平台的账号/ },
    ],
  },
  {
    name: 'a wrong secret on DingTalk',
    env: () => ({ DINGTALK_CLIENT_SECRET: 'not-the-secret' }),
    names: [
      { area: 'platform', where: /^钉钉 DINGTALK_CLIENT_ID/, what: /secret 不对.*invalidClientIdOrSecret/ },
    ],
  },
  {
    name: 'a wrong secret on Feishu',
    env: () => ({ LARK_APP_SECRET: 'not-the-secret' }),
    names: [{ area: 'platform', where: /^飞书 LARK_APP_ID/, what: /secret 不对.*10014/ }],
  },
  {
    name: 'a wrong secret on 政务钉钉',
    env: () => ({ ZWDD_APP_SECRET: 'not-the-secret' }),
    names: [
      { area: 'platform', where: /^政务钉钉 ZWDD_APP_KEY/, what: /secret 不对.*SignatureDoesNotMatch/ },
    ],
  },
  {
    name: 'cards not permitted on DingTalk',
    platform: ['dingtalk', 'faults', refuse('PUT /v1.0/card/instances')],
    names: [{ area: 'platform', where: /钉钉 权限/, what: /没有权限 Card\.Instance\.Write/ }],
  },
  {
    name: 'the directory not permitted on DingTalk',
    platform: ['dingtalk', 'faults', refuse('/topapi/v2/user/getbymobile')],
    names: [{ area: 'platform', where: /钉钉 权限/, what: /没有权限 qyapi_get_member_by_mobile/ }],
  },
  {
    name: 'a scope that is missing on Feishu',
    platform: ['lark', 'faults', refuse('POST /open-apis/im/v1/messages')],
    names: [{ area: 'platform', where: /飞书 权限/, what: /没有权限 im:message:send_as_bot.*99991672/ }],
  },
  {
    name: 'an API that 政务钉钉 has not been subscribed to',
    platform: ['zwdd', 'faults', refuse('POST /message/workNotification')],
    names: [{ area: 'platform', where: /政务钉钉 权限/, what: /没有权限 工作通知.*OPF-B001-05-16-0002/ }],
  },
  {
    name: 'an address that Feishu does not let in',
    platform: ['lark', 'faults', { rules: [{ kind: 'ban' }] }],
    names: [{ area: 'platform', where: /飞书 安全设置/, what: /白名单.*99991401/ }],
  },
  {
    name: 'a robot code of another app',
    env: () => ({ DINGTALK_ROBOT_CODE: 'dingsomebodyelse' }),
    names: [{ area: 'platform', where: /^DINGTALK_ROBOT_CODE$/, what: /机器人发消息：与平台上的应用不符/ }],
  },
  {
    name: 'a tenant number of another tenant',
    env: () => ({ ZWDD_TENANT_ID: '1' }),
    names: [
      { area: 'platform', where: /^ZWDD_TENANT_ID$/, what: /按手机号找人：与平台上的应用不符/ },
      { area: 'platform', where: /^ZWDD_TENANT_ID$/, what: /工作通知：与平台上的应用不符/ },
    ],
  },
  {
    name: 'a platform that cannot be reached',
    env: () => ({ LARK_DOMAIN: `http://${CLOSED}` }),
    names: [{ area: 'platform', where: /^飞书 LARK_DOMAIN/, what: /连不上平台/ }],
  },
  {
    name: 'a webhook without its token',
    env: () => ({ LARK_EVENTS: 'webhook', LARK_VERIFICATION_TOKEN: undefined }),
    names: [
      { area: 'platform', where: /^LARK_VERIFICATION_TOKEN$/, what: /needed with LARK_EVENTS=webhook/ },
    ],
  },
  {
    name: 'a finer setting that is none',
    env: () => ({ ZWDD_SETTINGS: '{"limits":{"perSecond":"five"}}' }),
    names: [{ area: 'platform', where: /^ZWDD_SETTINGS$/, what: /limits\.perSecond/ }],
  },
  {
    name: 'a platform whose clock runs ahead',
    platform: ['lark', 'limits', { clockAheadMs: 600_000 }],
    names: [{ area: 'clock', where: /本机与飞书/, what: /本机时间比飞书慢 (?:599|60\d) 秒/ }],
  },
  {
    name: 'a clock so wrong that 政务钉钉 refuses the signature',
    platform: ['zwdd', 'limits', { clockAheadMs: -3_600_000 }],
    names: [
      { area: 'platform', where: /政务钉钉/, what: /时间与平台相差太多.*TimestampExpired/ },
      { area: 'clock', where: /本机与政务钉钉/, what: /本机时间比政务钉钉快 (?:3599|360\d) 秒/ },
    ],
  },
  {
    name: 'a clock of our own that runs ahead',
    now: inTenMinutes,
    names: [
      { area: 'clock', where: /本机与数据库/, what: /本机时间比数据库快 (?:599|60\d) 秒/ },
      { area: 'clock', where: /本机与钉钉/, what: /快/ },
      { area: 'clock', where: /本机与飞书/, what: /快/ },
      { area: 'clock', where: /本机与政务钉钉/, what: /快/ },
    ],
  },
  {
    name: 'no calendar of this year',
    sql: 'delete from calendar_year where year = extract(year from now())',
    names: [{ area: 'calendar', where: /年/, what: /没有 \d{4} 年的节假日数据/ }],
  },
  {
    name: 'no calendar of the next year in December',
    sql: 'delete from calendar_year where year = extract(year from now()) + 1',
    now: nextDecember,
    names: [
      {
        area: 'calendar',
        where: new RegExp(`${new Date().getFullYear() + 1} 年`),
        what: /没有 \d{4} 年的节假日数据/,
      },
      { area: 'clock', where: /数据库/, what: /./ },
      { area: 'clock', where: /钉钉/, what: /./ },
      { area: 'clock', where: /飞书/, what: /./ },
      { area: 'clock', where: /政务钉钉/, what: /./ },
      { area: 'platform', where: /政务钉钉/, what: /时间与平台相差太多/ },
    ],
  },
  {
    name: 'a post that nobody holds',
    sql: "update post set until = now() where role = 'liaison' and unit_id = (select id from unit where code = 'XFDD')",
    names: [{ area: 'people', where: /消防.*联络员/, what: /1 个岗位空缺/ }],
  },
  {
    name: 'a liaison whom no platform reaches',
    sql: `delete from identity where person_id = (select o.person_id from post o join unit u on u.id = o.unit_id
      where u.code = 'XFDD' and o.role = 'liaison')`,
    names: [{ area: 'people', where: /消防/, what: /1 名联络员或分管领导没有/ }],
  },
  {
    name: 'an empty directory',
    sql: 'truncate region cascade',
    names: [{ area: 'people', where: /单位与人员/, what: /还没有导入任何单位/ }],
  },
  {
    name: 'cards that wait too long',
    sql: card('open', null, 30),
    names: [{ area: 'cards', where: /^钉钉$/, what: /3 张卡片到点没有发出，最早的已等 30 分钟/ }],
  },
  {
    name: 'cards that a platform refused',
    sql: card('failed', 'refused:230013', 30, 'lark'),
    names: [{ area: 'cards', where: /^飞书$/, what: /3 张卡片被平台拒绝或不知是否送达/ }],
  },
  {
    name: 'no address that a phone can open',
    env: () => ({ PUBLIC_URL: undefined }),
    names: [{ area: 'address', where: /PUBLIC_URL/, what: /没有设置/ }],
  },
  {
    name: 'an address where nobody listens',
    env: () => ({ PUBLIC_URL: `http://${CLOSED}` }),
    names: [{ area: 'address', where: /127\.0\.0\.1:9/, what: /访问不到|没有服务在监听/ }],
  },
  {
    name: 'an address where somebody else listens',
    env: at => ({ PUBLIC_URL: `${at.playground.url}/nobody` }),
    names: [{ area: 'address', where: /PUBLIC_URL/, what: /不是查一次服务（\/healthz 回答 HTTP 404）/ }],
  },
  {
    name: 'a bucket that cannot be reached',
    env: () => ({
      S3_ENDPOINT: `http://${CLOSED}`,
      S3_REGION: 'r',
      S3_BUCKET: 'b',
      S3_ACCESS_KEY: 'k',
      S3_SECRET_KEY: 's',
    }),
    names: [{ area: 'files', where: /S3_BUCKET=b/, what: /存储桶不可用/ }],
  },
];

describe('the doctor', () => {
  it('finds nothing wrong with a sound installation, and leaves no trace on any phone', async () => {
    const findings = await examine({ env: here.env });
    expect(findings.filter(one => one.level !== 'ok')).toEqual([]);
    expect(new Set(findings.map(one => one.area))).toEqual(
      new Set(['config', 'data', 'database', 'clock', 'platform', 'address', 'calendar', 'people', 'cards']),
    );
    expect(here.playground.unknownCalls()).toBe(0);
    expect(JSON.stringify(await (await fetch(`${here.playground.url}/state`)).json())).not.toContain(
      '"text":"doctor"',
    );
  });

  it.each(BROKEN.map(broken => [broken.name, broken] as const))(
    'names the cause: %s',
    async (_name, broken) => {
      if (broken.sql !== undefined) await administer(here.databaseUrl, broken.sql);
      if (broken.platform !== undefined) {
        const [name, command, body] = broken.platform;
        const done = await fetch(`${here.playground.url}/_control/${name}/${command}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        expect(done.status).toBe(200);
      }
      const free = broken.free;
      const findings = await examine({
        env: { ...here.env, ...broken.env?.(here) },
        ...(broken.now === undefined ? {} : { now: broken.now }),
        ...(free === undefined ? {} : { free: async () => free }),
      });
      const errors = findings.filter(one => one.level === 'error');
      for (const { area, where, what } of broken.names) {
        const expected = { area, where: expect.stringMatching(where), what: expect.stringMatching(what) };
        expect(errors).toContainEqual(expect.objectContaining(expected));
      }
      expect(errors).toHaveLength(broken.names.length);
      for (const one of errors) expect(one.todo).toMatch(/\p{Script=Han}/u);
      expect(linesOf(findings).at(-1)).toContain(`${errors.length} 处故障`);
      expect(JSON.stringify(findings)).not.toMatch(/hunter2|not-the-secret/);
    },
  );

  it('answers by its exit code, and as JSON when asked', async () => {
    const printed: string[] = [];
    vi.spyOn(console, 'log').mockImplementation(line => void printed.push(String(line)));
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    try {
      expect(await doctorCommand([], here.env)).toBe(0);
      expect(printed.at(-1)).toBe('检查完毕，没有故障。');
      printed.length = 0;
      expect(await doctorCommand(['--json'], { ...here.env, PORT: 'x' })).toBe(1);
      expect(JSON.parse(printed.join('\n'))).toMatchObject({ ok: false, findings: [{ where: 'PORT' }, {}] });
      expect(await doctorCommand(['--loud'], here.env)).toBe(2);
    } finally {
      vi.restoreAllMocks();
    }
  });

  it.each([
    ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', false],
    ['0123456789012345678901234567890123456789', false],
    ['abcdefghijklmnopqrstuvwxyz0123456789abcd', false],
    ['passwordpasswordpasswordpasswordpassword', false],
    ['q83vEiM0VWZ4mqvN7wARIjNEVWZ3iJmqu8zd7v8', true],
    ['6f1e0c9b7a3d58421f6e0c8d9b7a3e5846c1f0d2', true],
  ])('judges the key %s', (key, strong) => {
    expect(guessBits(key) >= 100).toBe(strong);
  });
});
