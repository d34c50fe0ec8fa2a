import { dayText, shortDay } from './format.ts';

/** Words of the page that an enterprise sees when it scans the inspection code, and of the notice it gets before. */
export const verifyCopy = {
  title: '检查码核验',
  valid: '这是经备案的联合检查',
  begun: '这次联合检查正在进行',
  over: '这次联合检查已经结束',
  filingNo: '备案号',
  scenario: '检查事项',
  date: '检查日期',
  day: (day: string, time: string): string => `${dayText(day)}${time === '' ? '' : ` ${time}`}`,
  units: '检查单位',
  items: '检查内容',
  certificates: '检查人员执法证号',
  noTeam: '人员名单尚未确定，请以现场出示的执法证为准',
  trigger: '启动事由',
  emergency: '突发险情，先行检查，审批和报备事后补办',
  entrusted: (unit: string): string => `委托${unit}一并检查`,
  rightsTitle: '您可以',
  rights: [
    '要求检查人员出示执法证，核对上面的证号；每个单位不少于两人。',
    '不安排法定代表人到场陪同，由熟悉情况的人员配合即可。',
    '拒绝没有检查码、检查码无效或与上面内容不符的检查。',
    '对检查结果陈述、申辩。',
  ],
  complaint: '投诉监督',
  invalid: '检查码无效',
  unknown:
    '没有查到这个检查码对应的备案检查。请核对二维码是否完整；检查人员不能出示有效检查码的，您可以拒绝检查并投诉。',
  unfiled: '这次检查还没有备案。未经备案，不得实施检查，您可以拒绝并投诉。',
  cancelled: '这次检查已经取消，检查码作废。凭此码入企检查的，您可以拒绝并投诉。',
  paused: '这次检查已经暂停，目前不应据此入企检查。恢复后检查日期会另行告知。',
  expired: (day: string): string =>
    `检查码已过期：检查日期是${shortDay(day)}，没有在当天开展。凭此码入企检查的，您可以拒绝并投诉。`,
  busy: '查得太频繁了，请过一分钟再试。',
  footer: '本页只显示核验需要的内容，不显示检查人员姓名，也不显示其他企业。',
} as const;

export const noticeCopy = {
  title: '检查事先告知',
  number: (no: string): string => `备案号：${no}`,
  salutation: (enterprise: string): string => `${enterprise}：`,
  opening: (scenario: string, date: string, time: string): string =>
    `根据年度检查安排，拟于${dayText(date)}${time === '' ? '' : ` ${time}`}起，对你单位开展“${scenario}”联合检查，进一次门、查多项事。现将有关事项告知如下。`,
  units: '一、检查单位和内容',
  method: '二、检查方式',
  methodText: '现场检查。每个单位由两名以上持有执法证的人员到场，并主动出示执法证和检查码。',
  basis: '三、检查依据',
  basisText: (list: string): string => `${list}，以及各单位权力和责任清单所列法律、法规、规章。`,
  listName: '县“综合查一次”检查场景清单',
  ask: '四、请你单位',
  asks: [
    '对照检查内容先行自查，能改的先改。',
    '除检查事项需要外，不要求法定代表人到场陪同，由熟悉情况的人员配合即可。',
    '准备好与检查内容有关的资料，不需要另写汇报材料。',
  ],
  rights: '五、你单位的权利',
  rightsList: [
    '扫描下方检查码核对检查单位、内容和执法证号；没有检查码、检查码无效或与告知不符的，可以拒绝检查。',
    '对检查结果陈述、申辩。',
  ],
  complaint: (text: string): string => `投诉监督：${text}`,
  scan: '检查码（扫码核验）',
  signed: (unit: string): string => unit,
  emergency: '突发险情检查不作事先告知。',
  suppressed: '这次检查不得事先通知，不生成告知。',
  notFiled: '这次检查还没有备案分发，备案后才能生成告知。',
  begun: '这次检查已经开始或已结束，不用再告知。',
  noObjects: '这次检查还没有检查对象。',
  unknown: (no: string): string => `没有任务 ${no}，或您单位不在其中。`,
  link: (no: string, url: string): string => `${no}《检查事先告知》（7天内有效，仅限您本人）：${url}`,
} as const;
