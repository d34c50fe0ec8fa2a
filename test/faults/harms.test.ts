import { expect, it } from 'vitest';
import { HARMS } from './harms/index.ts';
import { PLACES } from './orders.ts';

const named = (what: string | RegExp): string[] =>
  HARMS.map(harm => harm.name).filter(name => name.match(what));

it('the service is killed at every point that has a name', () => {
  for (const place of PLACES.filter(one => !one.startsWith('sweep.')))
    expect(named(place), place).toHaveLength(1);
  expect(named('kill −9 in the sweep')).toHaveLength(1);
});

// The promise of design.md §7 and what platforms, machines and databases do besides.
it.each([
  ['5xx', /5xx/],
  ['429 and the odd codes of each platform', /says stop, in its own odd codes/],
  ['a call that is accepted and then reset', /accepts, then resets/],
  ['a call that is reset before', /resets before it looks/],
  ['slow answers', /answers slowly/],
  ['no answer at all', /never answers/],
  ['a platform that is down', /is down altogether/],
  ['half-open sockets of a platform', /long connection half-open/],
  ['a long connection cut mid-frame', /cut mid-frame/],
  ['half-open sockets of the database', /line to PostgreSQL is half-open/],
  ['PostgreSQL restarted', /PostgreSQL restarted/],
  ['PostgreSQL killed', /PostgreSQL killed/],
  ['pg_terminate_backend', /pg_terminate_backend/],
  ['a pool that is used up', /pool of two connections/],
  ['a server without a free connection', /no connection left/],
  ['a full disk', /disk of the private PostgreSQL full/],
  ['a clock stepped forward', /clock an hour ahead/],
  ['a clock stepped back', /clock ten minutes behind/],
  ['two replicas, one killed again and again', /^2 replicas, one killed/],
  ['four replicas, one killed again and again', /^4 replicas, one killed/],
])('there is a scene for %s', (_what, name) => {
  expect(named(name)).toHaveLength(1);
});

it('the short form has a scene of each kind of harm', () => {
  const short = HARMS.filter(harm => harm.short === true).map(harm => harm.name);
  for (const kind of [/^kill −9/, /all of it at once/, /pg_terminate/, /clock/, /replicas/])
    expect(short.filter(name => kind.test(name))).toHaveLength(1);
});
