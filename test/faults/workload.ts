import { type Random, seededRandom } from '../../playground/random.ts';
import { type Answer, Official, type Wish } from './official.ts';
import { breath, type Scene } from './scene.ts';

/** What somebody did, and what her phone said to it. */
export interface Deed {
  /** Scenario and day it was opened for. */
  readonly task: string;
  readonly unit: string;
  readonly kind: 'open' | 'dispatch' | 'confirm' | 'propose' | 'accept' | 'cancel';
  /** How often the task was asked anew before: 1, and 2 after its time was changed. */
  readonly round: number;
  attempts: number;
  acknowledged: number;
  /** Done as far as she can see; she gave up otherwise. */
  finished: boolean;
}

/** A task of the day: who opens it, by which words, and how its story goes on. */
interface Story {
  /** Scenario and day, as the record knows it. */
  readonly key: string;
  /** Tells it from all others on a phone: the name of its scenario and its day. */
  readonly words: readonly string[];
  readonly opener: string;
  readonly says: string;
  readonly lead: string;
  readonly joint: readonly string[];
  /** `moved`: one unit proposes another day, the lead agrees, all are asked again. `ended`: the lead cancels. */
  readonly plot: 'plain' | 'moved' | 'ended';
  /** Officials who tap once and never again, so that a tap without an answer stays what it was. */
  readonly once: boolean;
}

const ELECTRIC = ['XFDD', 'SCJGJ', 'JJDD', 'ZJJ', 'ZHZFJ', 'YJGLJ'];

/** 消防 on 钉钉 leads three tasks, 城管 on 飞书 one; 住建 and 应急 are on 政务钉钉. */
const STORIES: readonly Story[] = [
  story(15, 'moved', false),
  story(17, 'plain', true),
  story(21, 'plain', false),
  {
    key: 'S06 2026-09-18',
    words: ['人行道', '9月18日'],
    opener: 'ZHZFJ',
    says: '发起联合检查 S06 9月18日 09:00 集合:文化路口',
    lead: 'ZHZFJ',
    joint: ['ZJJ', 'JJDD', 'GAJ'],
    plot: 'ended',
    once: false,
  },
];

function story(day: number, plot: Story['plot'], once: boolean): Story {
  const [lead = '', ...joint] = ELECTRIC;
  const words = ['电动自行车', `9月${day}日`];
  const says = `发起联合检查 S01 9月${day}日 14:30 集合:政务中心东门`;
  return { key: `S01 2026-09-${day}`, words, opener: 'SFJ', says, lead, joint, plot, once };
}

/** Somebody who waits longer than this for her card has been forgotten. */
const GIVES_UP_MS = 600_000;
const COPIES_RATE = 0.05;

/** A morning's work of four tasks over three platforms; everybody at once, each in her own order. */
export class Workload {
  readonly deeds: Deed[] = [];
  readonly #scene: Scene;
  readonly #random: Random;
  readonly #until: number;

  constructor(scene: Scene, seed: number) {
    this.#scene = scene;
    this.#random = seededRandom(seed);
    this.#until = performance.now() + GIVES_UP_MS;
  }

  /** Resolves when everybody has done what she had to, or given up. */
  async run(): Promise<void> {
    await Promise.all(STORIES.map(one => this.#play(one)));
  }

  async #play(story: Story): Promise<void> {
    const opener = new Official(this.#scene, story.opener);
    const opening = this.#note(story, story.opener, 'open', 1);
    opening.attempts = 1;
    await opener.say(story.says);
    const draft = await opener.card(['【待分发】', ...story.words], () => this.#late);
    opening.acknowledged = draft === undefined ? 0 : 1;
    opening.finished = draft !== undefined;
    if (!(await this.#does(story, story.opener, 'dispatch', 1, '确认分发', { ...story, once: false })))
      return;
    // A lead that opened the task itself has said yes by that.
    const leads = story.lead === story.opener ? [] : [story.lead];
    const all = shuffled(this.#random, [...leads, ...story.joint]);
    if (story.plot === 'plain') {
      await this.#confirm(story, all, 1);
      return;
    }
    const [late = '', ...early] = shuffled(this.#random, story.joint);
    await this.#confirm(story, [...leads, ...early], 1);
    if (story.plot === 'ended') await this.#end(story);
    else await this.#move(story, late, early);
  }

  async #move(story: Story, proposer: string, others: readonly string[]): Promise<void> {
    const form = { date: '2026-09-16', time: '09:30', reason: '15日下午创城迎检，人手不够' };
    await this.#does(story, proposer, 'propose', 1, '提时间/人手困难', story, form);
    const moved = { ...story, words: ['9月16日', '电动自行车'] };
    await this.#does(moved, story.lead, 'accept', 1, '同意改期', moved);
    await this.#confirm(moved, shuffled(this.#random, [proposer, ...others]), 2);
  }

  async #end(story: Story): Promise<void> {
    await this.#does(story, story.lead, 'cancel', 1, '取消检查', story, { reason: '当天道路施工' });
  }

  async #confirm(story: Story, units: readonly string[], round: number): Promise<void> {
    await Promise.all(units.map(unit => this.#does(story, unit, 'confirm', round, '确认参加', story)));
  }

  /** She taps until her phone says that it is done, or shows that it was; some tap once and trust. */
  async #does(
    story: Story,
    unit: string,
    kind: Deed['kind'],
    round: number,
    button: string,
    { words, once }: Pick<Story, 'words' | 'once'>,
    form?: Readonly<Record<string, string>>,
  ): Promise<boolean> {
    const deed = this.#note(story, unit, kind, round);
    const official = new Official(this.#scene, unit);
    const copies = this.#random.next() < COPIES_RATE ? 2 : 1;
    const wish: Wish = { words, button, copies, ...(form === undefined ? {} : { form }) };
    while (!this.#late) {
      const answer = await official.does(wish);
      if (this.#settles(deed, answer, once)) return true;
      await breath();
    }
    return false;
  }

  #settles(deed: Deed, answer: Answer, once: boolean): boolean {
    // Her card changed although no answer came: she sees that it was done after all.
    if (answer === 'not-there') deed.finished = deed.attempts > 0;
    else {
      deed.attempts += 1;
      if (answer === 'acknowledged') deed.acknowledged += 1;
      deed.finished = once || answer === 'acknowledged';
    }
    return deed.finished;
  }

  #note(story: Story, unit: string, kind: Deed['kind'], round: number): Deed {
    const task = story.key;
    const deed: Deed = { task, unit, kind, round, attempts: 0, acknowledged: 0, finished: false };
    this.deeds.push(deed);
    return deed;
  }

  get #late(): boolean {
    return performance.now() > this.#until;
  }
}

function shuffled<T>(random: Random, list: readonly T[]): T[] {
  return list
    .map(item => ({ item, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
