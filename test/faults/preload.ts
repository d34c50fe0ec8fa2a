// Loaded into the service before anything else (`node --import`), only by the fault suite: it does inside the process
// what is ordered from outside. Production code knows nothing of it; it only says which points it passes.
import { subscribe } from 'node:diagnostics_channel';
import { channelOf, POINTS } from '../../src/points.ts';
import { type Order, order } from './orders.ts';

let offsetMs = 0;
const armed = new Map<string, number>();

const RealDate = Date;
const wrong = (): number => RealDate.now() + offsetMs;
/** The machine's clock as this process sees it; PostgreSQL and the platforms keep theirs. */
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args) => (args.length === 0 ? new target(wrong()) : Reflect.construct(target, args)),
  get: (target, key) => (key === 'now' ? wrong : Reflect.get(target, key)),
});

for (const point of POINTS) subscribe(channelOf(point), () => reached(point));
// An answer of a platform has arrived: undici's name for it (钉钉, 政务钉钉), and Node's own (飞书).
subscribe('undici:request:trailers', () => reached('platform.answered'));
subscribe('http.client.response.finish', () => reached('platform.answered'));

function reached(place: string): void {
  const left = armed.get(place);
  if (left === undefined) return;
  if (left > 1) armed.set(place, left - 1);
  // No handler runs and nothing is flushed.
  else process.kill(process.pid, 'SIGKILL');
}

function carryOut(wish: Order): void {
  if ('killAt' in wish) armed.set(wish.killAt, wish.time);
  else offsetMs += wish.stepMs;
}

const { FAULT_ORDER, FAULT_CLOCK } = process.env;
// The county's time at this moment, and not at the moment when the process was asked for: a start takes seconds, and
// a service that came back would find its clock set back by as many.
if (FAULT_CLOCK !== undefined) {
  const aheadMs = Number(FAULT_CLOCK);
  process.env = new Proxy(process.env, {
    get: (target, key) =>
      key === 'CLOCK_START' ? new RealDate(wrong() + aheadMs).toISOString() : Reflect.get(target, key),
  });
}
// Whatever ends the suite ends its services.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
if (FAULT_ORDER !== undefined) carryOut(order.parse(JSON.parse(FAULT_ORDER)));
process.on('message', message => {
  carryOut(order.parse(message));
  process.send?.('done');
});
// The service must end as if nobody were listening.
process.channel?.unref();
