import { expect, it } from 'vitest';
import { otherMatters } from '../../src/archive/others.ts';
import { archivePackage } from '../../src/archive/package.ts';

const by = { personId: 'p', name: '文旅联络员A', at: '2026-09-08T01:00:00.000Z' };
const unit = (id: string, name: string) => ({ id, code: id, name, short: name });
const fire = unit('XFDD', '消防救援大队');
const police = unit('GAJ', '公安局');

/** A task to which everything happened that is no part of a plain life. */
const archive = archivePackage.parse({
  format: 'chayici-archive-v1',
  madeAt: by.at,
  task: {
    doc: {
      consult: {
        ...by,
        slots: [{ date: '2026-09-10', time: '09:30' }],
        settled: { ...by, choice: 0 },
      },
      filing: { ...by, reason: '群众反映集中', ruling: { ...by, decision: 'agreed', note: '速办' } },
      enterprises: [
        {
          id: 'e1',
          name: '迷雾剧本娱乐馆',
          trigger: { type: 'complaint', evidenceNo: 'TS-0601' },
          overrides: [{ ...by, code: 'CAP_TOTAL', reason: '节前必查' }],
          reported: { ...by, reason: '请定' },
        },
      ],
      dropped: [{ ...by, enterpriseId: 'e2', name: '夜色歌舞厅', reason: '上级已查' }],
      hazards: [
        {
          ...by,
          enterpriseId: 'e1',
          unit: fire,
          text: '通道锁闭',
          acks: [by],
          remarks: [{ ...by, text: '立即整改' }],
        },
      ],
      handovers: [
        {
          ...by,
          enterpriseId: 'e1',
          from: fire,
          to: police,
          docNo: '移〔2026〕1号',
          reason: '涉嫌治安违法',
          receipt: { ...by, no: '收〔2026〕2号' },
        },
      ],
      backfilled: { ...by, no: '补〔2026〕3号', note: '' },
      cancelled: { ...by, reason: '改期' },
      mergedInto: { ...by, no: 'RW2026-0009', reason: '同一家' },
    },
  },
  participants: [
    {
      doc: {
        unit: fire,
        delegated: { ...by, to: '消防执法队' },
        entrusted: { ...by, to: police, basis: '委〔2026〕4号' },
        attending: { ...by, names: '李站长' },
        declined: { ...by, reason: '防汛' },
        rectifications: [
          {
            enterpriseId: 'e1',
            extensions: [{ ...by, from: '2026-09-20', to: '2026-09-30', reason: '等配件' }],
          },
        ],
        publication: {
          extended: { ...by, from: '2026-09-15', reason: '平台检修' },
          notPublic: { ...by, reviewer: '王审核', reason: '涉密' },
        },
      },
    },
  ],
  visits: [],
  people: { p: '文旅联络员A' },
  entries: [],
  head: { seq: 0, hash: '' },
  verification: { method: '', first: '', intact: true },
});

it('the document tells every filing, exception, entrustment, handover and side way, with who and when', () => {
  const at = expect.stringContaining('文旅联络员A');
  expect(otherMatters(archive)).toEqual([
    ['磋商定时间', '', '2026-09-10 09:30', at],
    ['计划外报备', '', '群众反映集中', at],
    ['报备答复', '', '同意；速办', at],
    ['按线索办', '迷雾剧本娱乐馆', 'TS-0601', ''],
    ['报办公室', '迷雾剧本娱乐馆', '请定', at],
    ['办公室同意例外', '迷雾剧本娱乐馆', 'CAP_TOTAL；节前必查', at],
    ['从名单剔除', '夜色歌舞厅', '上级已查', at],
    ['转本单位执法队', '消防救援大队', '消防执法队', at],
    ['委托代查', '消防救援大队', '公安局；委〔2026〕4号', at],
    ['乡镇派员', '消防救援大队', '李站长', at],
    ['乡镇不能派员', '消防救援大队', '防汛', at],
    ['整改续期', '消防救援大队 迷雾剧本娱乐馆', '2026-09-20 → 2026-09-30；等配件', at],
    ['推送顺延', '消防救援大队', '平台检修', at],
    ['依法不予公开', '消防救援大队', '涉密；法制审核人王审核', at],
    ['重大隐患', '迷雾剧本娱乐馆', '消防救援大队；通道锁闭', at],
    ['重大隐患已阅', '迷雾剧本娱乐馆', '', at],
    ['重大隐患批示', '迷雾剧本娱乐馆', '立即整改', at],
    ['移交/移送', '迷雾剧本娱乐馆', '消防救援大队 → 公安局；移〔2026〕1号；涉嫌治安违法', at],
    ['移交回执', '公安局', '收〔2026〕2号', at],
    ['突发险情补报', '', '补〔2026〕3号', at],
    ['取消', '', '改期', at],
    ['并入', 'RW2026-0009', '同一家', at],
  ]);
});
