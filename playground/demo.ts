import { parseArgs } from 'node:util';
import { playScript } from './demo/script.ts';
import { type DemoWorld, openDemo } from './demo/world.ts';

/**
 * `npm run demo`: the demo county with everybody at her phone, a joint task on its way, and a page to act on.
 * `npm run demo -- --script` plays the story by itself, one JSON line a step, and ends.
 */
const { values } = parseArgs({
  options: { script: { type: 'boolean', default: false }, port: { type: 'string', default: '4600' } },
});
const began = performance.now();

process.exitCode = values.script ? await script() : await show();

async function script(): Promise<number> {
  let world: DemoWorld | undefined;
  let steps = 0;
  try {
    world = await openDemo({ playground: 0 });
    await playScript(world, step => {
      steps += 1;
      console.log(JSON.stringify({ ...step, atMs: sinceStart() }));
    });
    console.log(JSON.stringify({ ok: true, steps, elapsedMs: sinceStart() }));
    return 0;
  } catch (error) {
    console.log(
      JSON.stringify({ ok: false, steps, reason: error instanceof Error ? error.message : String(error) }),
    );
    return 1;
  } finally {
    await world?.stop();
  }
}

async function show(): Promise<number> {
  const world = await openDemo({ playground: Number(values.port) }).catch((error: unknown) => {
    console.error(`The demo could not start: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  });
  if (world === undefined) return 1;
  const office = world.phones.of('SFJ');
  await office.say('发起联合检查 S01 9月15日 14:30 集合:政务中心东门');
  await office.tap(await office.card('【待分发】'), '确认分发');
  await world.phones.of('XFDD').card('【联合检查】');
  console.log(`\n  清禾县 is at its phones: ${world.playgroundUrl}\n`);
  console.log(
    `  A joint task reached six departments ${(sinceStart() / 1000).toFixed(1)} s after the start.`,
  );
  console.log(
    '  Open the address: 消防联络员A is on 钉钉, 交警联络员A on 飞书, 住建局联络员A on 政务钉钉.\n' +
      '  Tap 确认参加 on one and watch the others. Ctrl-C ends everything.\n',
  );
  await new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await world.stop();
  return 0;
}

function sinceStart(): number {
  return Math.round(performance.now() - began);
}
