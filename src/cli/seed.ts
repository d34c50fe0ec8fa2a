import { record } from '../audit/record.ts';
import type { Db } from '../db/client.ts';
import type { SeedOptions } from '../directory/seed.ts';
import { seedDemoCounty } from '../directory/seed.ts';

/** `chayici seed demo`: puts the fictional county 清禾县 in, once. Returns the exit code. */
export async function seedCommand(db: Db, options: Omit<SeedOptions, 'record'>): Promise<number> {
  const { created, people, years } = await seedDemoCounty(db, { ...options, record });
  const calendar = `节假日数据 ${years[0]}–${years.at(-1)} 年`;
  console.log(
    created ? `演示县清禾县已建好：${people.length} 人，${calendar}。` : '演示县清禾县已存在，没有改动。',
  );
  return 0;
}
