/**
 * Runs `work` for every item, at most `parallel` at a time, items of the same lane one after the other in their given
 * order. Answers in the order of the items.
 */
export async function inLanes<T, R>(
  items: readonly T[],
  laneOf: (item: T) => string,
  parallel: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const lanes = new Map<string, { readonly item: T; readonly index: number }[]>();
  items.forEach((item, index) => {
    const lane = lanes.get(laneOf(item)) ?? [];
    lane.push({ item, index });
    lanes.set(laneOf(item), lane);
  });
  const waiting = [...lanes.values()];
  const results: { readonly index: number; readonly result: R }[] = [];
  const worker = async (): Promise<void> => {
    for (let lane = waiting.shift(); lane !== undefined; lane = waiting.shift()) {
      for (const { item, index } of lane) results.push({ index, result: await work(item) });
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, waiting.length) }, worker));
  return results.sort((a, b) => a.index - b.index).map(({ result }) => result);
}
