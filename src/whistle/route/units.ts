import type { RoutingBook } from './book.ts';

/** Part of a unit's name that identifies it in any county, and what people call it, by the lexicon's own code. */
const KNOWN: Readonly<Record<string, { name: RegExp; called: RegExp }>> = {
  SFJ: { name: /司法局/u, called: /司法局/u },
  SCJGJ: { name: /市场监(?:督)?管/u, called: /市监|市场监管|工商局|工商所|食药|质监/u },
  ZHZFJ: { name: /综合(?:行政)?执法|城管/u, called: /城管|执法局|综合执法|综合行政执法/u },
  XZSPJ: { name: /行政审批|政务服务/u, called: /审批局|政务服务局/u },
  XFDD: { name: /消防/u, called: /消防(?:队|大队|救援|的?来|来|局|部门)|请消防|叫消防|喊消防|让消防/u },
  JYJ: { name: /教育/u, called: /教育局|教体局|教育部门/u },
  WLJ: { name: /文化.*旅游|文旅/u, called: /文旅|文化局|旅游局|文化执法/u },
  GAJ: { name: /公安局$/u, called: /公安|警察|派出所|民警|报警|110/u },
  JJDD: { name: /交警|交通管理/u, called: /交警/u },
  YJGLJ: { name: /应急/u, called: /应急局|应急管理|安监/u },
  STHJ: { name: /生态环境|环保/u, called: /环保|生态环境|环境局/u },
  JTJ: { name: /交通运输/u, called: /交通局|运管|交通运输|路政|公路局|海事/u },
  NYNCJ: { name: /农业农村/u, called: /农业局|农业农村|畜牧|农委/u },
  ZJJ: { name: /住房|住建|建设局/u, called: /住建|房管|建设局/u },
  ZRZYJ: { name: /自然资源/u, called: /自然资源|国土|林业|土地局|规划局/u },
  SLJ: { name: /水利|水务/u, called: /水利|水务|河长/u },
  WJJ: { name: /卫生健康/u, called: /卫健|卫生局|卫生监督|卫体/u },
  RSJ: { name: /人力资源/u, called: /人社|劳动局|劳动监察|人力资源/u },
  SWJ: { name: /商务|工业和信息化|工信/u, called: /商务局|工信/u },
  MZJ: { name: /民政/u, called: /民政/u },
  FGJ: { name: /发展(?:和|与)?改革/u, called: /发改/u },
  ZHZX: { name: /指挥中心/u, called: /指挥中心/u },
};

export type UnitBinding = {
  /** The county's code for a unit of the lexicon, if the county has such a unit. */
  codeOf: (lexiconCode: string) => string | undefined;
  /** County codes of the units that a text calls by name: a hint, never proof. */
  mentioned: (text: string) => Set<string>;
};

/** Ties the lexicon's units to the county's by name, so that a county may use codes of its own. */
export function bindUnits(book: RoutingBook): UnitBinding {
  const bound = new Map<string, string>();
  for (const [code, { name }] of Object.entries(KNOWN)) {
    const unit = book.units.find(u => u.code === code) ?? book.units.find(u => name.test(u.name));
    if (unit !== undefined) bound.set(code, unit.code);
  }
  return {
    codeOf: code => bound.get(code),
    mentioned: text => {
      const named = new Set<string>();
      for (const [code, { called }] of Object.entries(KNOWN)) {
        const unit = bound.get(code);
        if (unit !== undefined && called.test(text)) named.add(unit);
      }
      return named;
    },
  };
}
