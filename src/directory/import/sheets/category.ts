/** 检查对象大类: the thirteen of F004's list of objects; a county may have more. */
export const categories: readonly string[] = [
  '工业企业类',
  '农业企业类',
  '建筑业类',
  '交通运输类',
  '房地产业类',
  '商贸流通类',
  '文化场所类',
  '市政公用类',
  '酒店宾馆类',
  '市场类',
  '餐饮类',
  '学校',
  '医院类',
];

const withoutEnding = new Map(categories.map(name => [name.replace(/类$/, ''), name]));

/** The category in its listed form: 餐饮 → 餐饮类, 学校类 → 学校; one that is not listed stays as it is. */
export function categoryName(written: string): string {
  return withoutEnding.get(written.replace(/类$/, '')) ?? written;
}
