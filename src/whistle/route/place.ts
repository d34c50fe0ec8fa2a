import type { RoutingBook } from './book.ts';

/** Where a whistle comes from, as far as the text tells. */
export type Whereabouts = { town: string | undefined; place: string | undefined };

const TOWN_SUFFIX = /(?:镇|乡|街道|示范区|办事处|开发区)$/u;
/** Town names that are everyday words too: they need a suffix to count. */
const AFTER_STEM =
  '镇|乡|街道|街(?!坊)|村|社区|小学|中学|学校|幼儿园|大桥|桥|市场|集|卫生院|医院|派出所|敬老院|政府|路|车站|水库|工业|新区|信用社|供销社|老街|大街|大集|渡口|广场|中心|这边|那边|这儿|吹哨|报|\\d+组|[东西南北]|$|[,:。]';

function townOf(text: string, book: RoutingBook): string | undefined {
  for (const { name, villages } of book.towns) {
    if (text.includes(name) || villages.some(v => text.includes(v))) return name;
  }
  const byStem = book.towns
    .map(({ name }) => {
      const stem = name.replace(TOWN_SUFFIX, '');
      if (stem.length < 2) return undefined;
      const at = text.search(new RegExp(`${stem}(?:${AFTER_STEM})`, 'u'));
      return at < 0 ? undefined : { name, at };
    })
    .filter(t => t !== undefined)
    .sort((a, b) => a.at - b.at);
  return byStem[0]?.name;
}

const N = '[\\p{Script=Han}a-z0-9]';
const DIRECTION =
  '(?:东|西|南|北|前|后|里|外)(?:边|头|面|侧|角|门|口)|对面|旁边|隔壁|附近|边上|门口|门前|后院|路口|往[东西南北]|以[东西南北]|拐角|交叉口|十字|中间|那边|这边|一带|跟前|那块|那一片|这一片';
const NAMED =
  '小区|花园|家园|苑|公寓|家属院|广场|大道|路|街|巷|胡同|大桥|桥|号楼|单元|幢|栋|村|庄|屯|寨|社区|组|沟|湾|坪|岭|坡|塬|岗|湖|河|渠|水库|坝|堤|山|塘|庙|集|厂|矿|站|场|市场|超市|商场|商店|店|宾馆|酒店|饭店|旅馆|ktv|网吧|网咖|影院|会所|学校|小学|中学|幼儿园|培训学校|中心|医院|卫生院|卫生室|诊所|门诊部|敬老院|养老院|工地|项目|大厦|楼盘|库|公司|基地|合作社|园区|公园|景区|大棚|铺|馆|房|院|城|国道|省道|县道|高速|号';

const DEFINITE = new RegExp(`${N}{1,8}?(?:${NAMED})(?:${DIRECTION})?`, 'gu');
const VILLAGE = /(?:村|镇|乡|街|庄|屯|组)(?:里|口|上|边|头|东|西|南|北|子|委会|部|政府|中|后)?/u;
const SITES =
  /桥(?:底下|下|洞|头|上|墩)|渡口|果库|冷库|冻库|养猪场|养鸡场|养牛场|养羊场|养殖场|猪场|鸡场|煤场|砖厂|水库|敬老院|养老院|公墓|卫生院|火车站|汽车站|出站口|站前|菜市场|农贸市场|中学|小学|幼儿园|学校|校门|政府|河堤|大堤|河滩|大坝|大桥|国道|省道|高速|县道|加油站|搅拌站|景区|公园|广场|安置房|化工厂|造纸厂|纸厂|后山|山上|渣场|沙场|砂场|石料场|采石场|车站|收费站|北边|南边|东边|西边|村东|村西|村南|村北|步行街|夜市|县城|老街|一条街|集上|井场|工业园|医院/u;
const ROOM =
  /[一二三四五六](?:中|小)(?![时区组队步部户块片年间心])|后墙|\d+号|\d+单元|\d+栋|\d+幢|\d+楼|\d+组|k\d+|g\d{3}|s\d{3}|公里处|[一二三四五六七八九十\d]+组|[一二三四五六七八九十]号楼/u;
/** `有个饭店`, `一家网吧`, `某小区`, `好几个工地`: says what, not where. */
const INDEFINITE =
  /^(?:.{0,6}(?:有个|有家|有一家|一家|有一个|一个|某|几个|几家|好多|各|个别|有些|有的|这家|那个|那家|个|家|不知|啥|哪|每个|所有|很多|多个|开了|的|里|在|把|被|我们|俺们|咱们|咱|俺|我|他们|他|有人|有))$/u;
const GENERIC =
  /^(?:小区|饭店|店|路|街|商店|超市|房|楼|单元|工地|厂|场|院|网吧|ktv|宾馆|酒店|旅馆|诊所|库|号|组|馆|铺|城|村|河|山|渠|沟|库房|仓库|楼房|住房|平房|厂房|工厂|车库|街道|马路|公路|道路|走路|一路|半路|上路|绕路|修路|让路|占路|堵路|拦路|市场|现场|立场|当场|下场|广告|公司|项目|中心|号楼|居民楼|家属院|学校|培训班|美容院|施工|门店|商场|作坊|加油站|车站|网站|水站|养殖场|牧场|停车场|赌场|单位|企业|大棚|出租房|出租屋|自建房|老房|危房|彩钢房|板房|铁皮房|厨房|楼道|人行道|下水道|消防通道|药店|小卖部|酒吧|歌厅|茶馆|澡堂|理发店|饭馆|面馆|门市|麻将馆|棋牌室|井|坑|坡|田|地|岸|边)$/u;

function definitePlace(text: string): string | undefined {
  for (const m of text.matchAll(DEFINITE)) {
    const [all] = m;
    const tail = new RegExp(`(?:${NAMED})(?:${DIRECTION})?$`, 'u').exec(all);
    const head = all.slice(0, tail?.index ?? 0);
    if (head === '' || INDEFINITE.test(head) || GENERIC.test(all)) continue;
    if (
      /(?:偷|挖|卖|占|堵|倒|排|开|盖|搭|修|停|放|烧|打|没|不|很|太|了|着|都|就|还|又|是|和|跟|从|往|给|让)$/u.test(
        head,
      )
    )
      continue;
    return all;
  }
  return undefined;
}

/** Finds town and place in a normalised text. A village, street or school named after a town stands for the town. */
export function whereabouts(text: string, book: RoutingBook): Whereabouts {
  const town = townOf(text, book);
  const withoutTowns = book.towns.reduce((t, { name }) => t.replaceAll(name, ','), text);
  const place =
    definitePlace(withoutTowns) ??
    SITES.exec(withoutTowns)?.[0] ??
    ROOM.exec(withoutTowns)?.[0] ??
    new RegExp(DIRECTION, 'u').exec(withoutTowns)?.[0] ??
    VILLAGE.exec(withoutTowns)?.[0];
  return { town, place };
}
