-- AlterTable
ALTER TABLE "card_message" ADD COLUMN     "printed" JSONB,
ADD COLUMN     "tried_at" TIMESTAMPTZ(3),
ADD COLUMN     "tried_post" INTEGER;

-- AlterTable
ALTER TABLE "rate_slot" ADD COLUMN     "blocked_till" TIMESTAMPTZ(6),
ADD COLUMN     "urgent_at" TIMESTAMPTZ(6);

-- As before, and: an urgent call (a spacing of its own under the key) may pass the line where its last one was long
-- enough ago. The line moves back by its place, so that the rate over time stays what it is.
drop function reserve_rate_slots(text[], double precision[], double precision);
create function reserve_rate_slots(keys text[], spacing_ms double precision[], patience_ms double precision,
    urgent_spacing_ms double precision[] default null)
  returns table (reserved boolean, wait_ms double precision)
  language plpgsql as $$
declare
  at timestamptz := clock_timestamp();
  start_at timestamptz;
begin
  insert into rate_slot (key, next_at) select k, at from unnest(keys) k order by k on conflict (key) do nothing;
  perform 1 from rate_slot s where s.key = any (keys) order by s.key for update;
  -- The locks may have taken a while.
  at := clock_timestamp();
  select greatest(max(case when u.urgent is null then s.next_at
      else greatest(s.blocked_till, least(s.next_at, coalesce(s.urgent_at, '-infinity'))) end), at)
    into start_at
    from unnest(keys, urgent_spacing_ms) as u(key, urgent) join rate_slot s on s.key = u.key;
  wait_ms := extract(epoch from start_at - at) * 1000;
  reserved := wait_ms <= patience_ms;
  if reserved then
    update rate_slot s set
      next_at = (case when u.urgent is null then start_at else greatest(s.next_at, start_at) end)
        + u.spacing * interval '1 millisecond',
      urgent_at = case when u.urgent is null then s.urgent_at else start_at + u.urgent * interval '1 millisecond' end
    from unnest(keys, spacing_ms, urgent_spacing_ms) as u(key, spacing, urgent) where s.key = u.key;
  end if;
  return next;
end
$$;
