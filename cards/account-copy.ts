/** Answers to people whose account is not known yet, and to the office about them. */
export const accountCopy = {
  apps: { dingtalk: '钉钉', lark: '飞书', zwdd: '政务钉钉' },
  askHow: '还不认识您这个账号。请发：登记 单位 姓名（例：登记 消防 张三），领导小组办公室核实后即可使用。',
  asked: '已转领导小组办公室核实，绑定后会在这里通知您。',
  askedAlready: '您的登记申请已在办公室，请等核实。',
  refusedEarlier: '办公室没有绑定这个账号。请当面或电话联系领导小组办公室。',
  noSuchUnit: (unit: string): string => `没有找到单位“${unit}”。请写单位简称或全称，例：登记 消防 张三。`,
  tooMany: '登记申请较多，请直接联系领导小组办公室。',
  noOffice: '本地还没有设领导小组办公室，请联系系统管理员。',
  onlyOffice: '账号由领导小组办公室绑定。',
  settled: '这个账号已处理，无需再点。',
  noSuchPerson: '这位人员不在名单里，请重新选择。',
  takenMeanwhile: '这个账号或人员刚被绑定，请核对后再办。',
  linked: (person: string): string => `已绑定到${person}，并已通知本人。`,
  refused: '已记：不绑定这个账号。',
} as const;
