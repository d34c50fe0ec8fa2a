import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import { actions, stateOf, unitStates } from './scene.ts';

const ASKED = '请核对：我这样转';
const VAGUE = '吹哨 村里那个事情又来了，请派人，电话13800001111';

let county: County;
let server: Server;
let asked: string[];
afterEach(async () => {
  await county.close();
  await new Promise(resolve => server.close(resolve));
});

/** A county whose model answers like this. */
async function withModel(status: number, content: string): Promise<void> {
  asked = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', chunk => {
      body += String(chunk);
    });
    request.on('end', () => {
      asked.push(`${request.headers.authorization ?? ''} ${request.url ?? ''} ${body}`);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ choices: [{ message: { content } }] }));
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  county = await County.open({
    env: { LLM_BASE_URL: `http://127.0.0.1:${port}/v1`, LLM_MODEL: 'm', LLM_API_KEY: 'key-of-the-model' },
  });
}

describe('a language model beside the router', () => {
  it('is asked once about what routing is unsure of, and told nothing but the words and the units', async () => {
    await withModel(200, '好的：```json\n{"lead":"SLJ","joint":["GAJ"]}\n```');
    const town = county.who('CGZ');
    await town.says(VAGUE);
    town.receives(ASKED, '水利局；协办：公安局（拿不准，先请分哨台定）', '大模型的建议，请人核对');
    await town.taps(ASKED, '对，吹哨');
    expect(await stateOf(county)).toBe('BLOWN');
    await county.who('SFJ').taps('【待分哨】', '按建议派单');
    expect(await unitStates(county)).toEqual({ GAJ: 'DISPATCHED', SLJ: 'DISPATCHED' });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain('Bearer key-of-the-model /v1/chat/completions');
    expect(asked[0]).toContain('村里那个事情又来了');
    for (const secret of ['13800001111', '城关', '联络员']) expect(asked[0]).not.toContain(secret);
  });

  it('that fails leaves the call as it was, and is not asked about what routing is sure of', async () => {
    await withModel(500, '');
    const town = county.who('CGZ');
    await town.says(VAGUE);
    town.receives(ASKED, '拿不准，转分哨台定');
    await town.says('康乐小区3号楼楼道停了十几辆电瓶车还拉线充电，说几次不听');
    town.receives(ASKED, '消防；协办：住建局');
    expect(asked).toHaveLength(1);
    expect((await actions(county)).filter(one => one === 'whistle.advised')).toHaveLength(1);
  });
});
