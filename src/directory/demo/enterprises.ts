/** Fictional enterprises of 清禾县: the sixteen of domain 5.4 with their visits, and others to fill the lists. */
import type { CreditGrade } from '../import/sheets/enterprise.ts';

interface DemoVisit {
  readonly date: string;
  readonly units: readonly string[];
  readonly kinds: readonly string[];
  readonly level?: 'city';
  readonly randomDraw?: boolean;
  readonly trigger?: 'complaint' | 'special_provincial';
  readonly note?: string;
}

export interface DemoEnterprise {
  readonly name: string;
  readonly category: string;
  readonly town: string;
  readonly grade: CreditGrade;
  readonly visits: readonly DemoVisit[];
}

const sample = (
  name: string,
  category: string,
  town: string,
  grade: CreditGrade,
  visits: readonly DemoVisit[] = [],
): DemoEnterprise => ({ name: `清禾县${name}`, category, town, grade, visits });

const samples: readonly DemoEnterprise[] = [
  sample('鑫禾果蔬冷藏有限公司', '农业企业类', '果园镇', 'key', [
    {
      date: '2026-04-16',
      units: ['YJGLJ', 'SCJGJ', 'XFDD'],
      kinds: ['安全生产', '特种设备', '消防'],
      note: '联合检查',
    },
  ]),
  sample('晟源纸业有限公司', '工业企业类', '河湾镇', 'key', [
    {
      date: '2026-05-20',
      units: ['市生态环境局'],
      kinds: ['生态环境'],
      level: 'city',
      note: '市局检查',
    },
  ]),
  sample('瑞丰化工有限公司', '工业企业类', '北坡乡', 'key'),
  sample('好味来餐饮店', '餐饮类', '城关镇', 'general', [
    { date: '2026-03-12', units: ['XFDD'], kinds: ['消防'] },
  ]),
  sample('启明星艺术培训学校', '学校', '城关镇', 'general'),
  sample('英才托管中心', '学校', '柳树镇', 'general', [
    { date: '2026-04-09', units: ['JYJ'], kinds: ['校外培训'], trigger: 'complaint', note: '投诉核查' },
    { date: '2026-06-11', units: ['XFDD'], kinds: ['消防'], trigger: 'complaint', note: '投诉核查' },
  ]),
  sample('夜色歌舞厅', '文化场所类', '城关镇', 'key', [
    { date: '2026-03-18', units: ['WLJ', 'XFDD'], kinds: ['文化市场', '消防'], randomDraw: true },
    { date: '2026-07-08', units: ['WLJ', 'GAJ'], kinds: ['文化市场', '治安'], randomDraw: true },
  ]),
  sample('迷雾剧本娱乐馆', '文化场所类', '城关镇', 'general'),
  sample('站前安宿旅馆部', '酒店宾馆类', '站前街道', 'general', [
    { date: '2025-12-28', units: ['XFDD'], kinds: ['消防'] },
  ]),
  sample('双塔农贸市场', '市场类', '双塔镇', 'general', [
    { date: '2026-05-14', units: ['SCJGJ'], kinds: ['食品安全'], randomDraw: true },
  ]),
  sample('顺达危货运输有限公司', '交通运输类', '柳树镇', 'key', [
    {
      date: '2026-04-22',
      units: ['JTJ', 'YJGLJ'],
      kinds: ['道路运输', '安全生产'],
      trigger: 'special_provincial',
      note: '省专项',
    },
  ]),
  sample('安居物业服务有限公司', '房地产业类', '城关镇', 'general'),
  sample('宏基建筑工程有限公司', '建筑业类', '北坡乡', 'general', [
    { date: '2026-06-10', units: ['ZJJ'], kinds: ['建筑施工'] },
  ]),
  sample('洁能液化气站', '市政公用类', '柳树镇', 'key'),
  sample('捷行电动车商行', '商贸流通类', '西原乡', 'general'),
  sample('康宁门诊部', '医院类', '枣林镇', 'trusted'),
];

/** Name, town; by category. */
const others: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  工业企业类: [
    ['恒泰机械加工厂', '柳树镇'],
    ['金穗面粉有限公司', '石桥镇'],
    ['青岭石材有限公司', '青岭镇'],
    ['润达塑料制品厂', '双塔镇'],
  ],
  农业企业类: [
    ['丰源农资经营部', '枣林镇'],
    ['绿野养殖专业合作社', '新渡乡'],
    ['百果香果业有限公司', '果园镇'],
    ['兴农种业有限公司', '石桥镇'],
  ],
  建筑业类: [
    ['鼎立混凝土有限公司', '柳树镇'],
    ['新城建设工程有限公司', '城关镇'],
    ['筑安劳务有限公司', '双塔镇'],
  ],
  交通运输类: [
    ['通达货运有限公司', '站前街道'],
    ['平安汽车修理厂', '城关镇'],
    ['河湾渡口运输服务部', '河湾镇'],
  ],
  房地产业类: [
    ['锦绣置业有限公司', '城关镇'],
    ['和家物业服务有限公司', '站前街道'],
    ['诚信房产中介服务部', '双塔镇'],
  ],
  商贸流通类: [
    ['惠民购物中心', '城关镇'],
    ['顺风加油站', '柳树镇'],
    ['西原加油站', '西原乡'],
    ['骑乐电动车经营部', '双塔镇'],
    ['绿源电动车专卖店', '城关镇'],
  ],
  文化场所类: [
    ['星空网络会所', '城关镇'],
    ['金嗓子量贩歌厅', '站前街道'],
    ['青岭山景区服务中心', '青岭镇'],
  ],
  市政公用类: [
    ['清源供水有限公司', '城关镇'],
    ['城区天然气有限公司', '城关镇'],
    ['洁净垃圾清运有限公司', '双塔镇'],
  ],
  酒店宾馆类: [
    ['清禾宾馆', '城关镇'],
    ['如归商务酒店', '站前街道'],
    ['果园镇农家客栈', '果园镇'],
  ],
  市场类: [
    ['城关中心农贸市场', '城关镇'],
    ['柳树集贸市场', '柳树镇'],
    ['果品批发市场', '果园镇'],
  ],
  餐饮类: [
    ['老街面馆', '城关镇'],
    ['聚福楼饭店', '城关镇'],
    ['站前快餐店', '站前街道'],
    ['河湾鱼庄', '河湾镇'],
  ],
  学校: [
    ['第一实验小学', '城关镇'],
    ['向阳幼儿园', '双塔镇'],
    ['博雅教育培训中心', '站前街道'],
  ],
  医院类: [
    ['枣林镇卫生院', '枣林镇'],
    ['仁爱口腔诊所', '城关镇'],
    ['夕阳红养老服务中心', '双塔镇'],
  ],
};

/** Every demo enterprise; the samples first. */
export const demoEnterprises: readonly DemoEnterprise[] = [
  ...samples,
  ...Object.entries(others).flatMap(([category, list]) =>
    list.map(([name, town]) => sample(name, category, town, 'general')),
  ),
];
