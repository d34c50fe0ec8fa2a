-- CreateTable
CREATE TABLE "rate_window" (
    "key" TEXT NOT NULL,
    "slice" BIGINT NOT NULL,
    "calls" INTEGER NOT NULL,

    CONSTRAINT "rate_window_pkey" PRIMARY KEY ("key","slice")
);

-- As before, and: a key with a window counts its calls in slices of a 120th of it. A place is free in a slice when that one and
-- the 120 before it hold fewer than `most`, which is at worst a slice longer than the window asks, and never shorter.
drop function reserve_rate_slots(text[], double precision[], double precision, double precision[]);
create function reserve_rate_slots(keys text[], spacing_ms double precision[], patience_ms double precision,
    urgent_spacing_ms double precision[], window_ms double precision[], most int[])
  returns table (reserved boolean, wait_ms double precision)
  language plpgsql as $$
declare
  slices constant int := 120;
  at timestamptz := clock_timestamp();
  start_at timestamptz;
  counted record;
  free bigint;
  here bigint;
  used bigint;
  moved boolean;
begin
  insert into rate_slot (key, next_at) select k, at from unnest(keys) k order by k on conflict (key) do nothing;
  perform 1 from rate_slot s where s.key = any (keys) order by s.key for update;
  -- The locks may have taken a while.
  at := clock_timestamp();
  select greatest(max(case when u.urgent is null then s.next_at
      else greatest(s.blocked_till, least(s.next_at, coalesce(s.urgent_at, '-infinity'))) end), at)
    into start_at
    from unnest(keys, urgent_spacing_ms) as u(key, urgent) join rate_slot s on s.key = u.key;
  loop
    moved := false;
    for counted in
      select u.key, u.wide / slices as width, u.most from unnest(keys, window_ms, most) as u(key, wide, most)
      where u.wide is not null
    loop
      here := floor(extract(epoch from start_at) * 1000 / counted.width);
      free := here;
      select coalesce(sum(w.calls), 0) into used from rate_window w
        where w.key = counted.key and w.slice between here - slices and here;
      if used >= counted.most then
        -- Room comes when a slice falls out of the window; after the last one there is nothing.
        select w.slice + slices + 1 into free from rate_window w
          where w.key = counted.key and w.slice >= here - slices
            and (select coalesce(sum(x.calls), 0) from rate_window x
              where x.key = w.key and x.slice > w.slice and x.slice <= w.slice + slices + 1) < counted.most
          order by w.slice limit 1;
      end if;
      if free > here then
        start_at := to_timestamp(free * counted.width / 1000 + 0.000001);
        moved := true;
      end if;
    end loop;
    exit when not moved;
  end loop;
  wait_ms := extract(epoch from start_at - at) * 1000;
  reserved := wait_ms <= patience_ms;
  if reserved then
    update rate_slot s set
      next_at = case when u.wide is not null then s.next_at
        else (case when u.urgent is null then start_at else greatest(s.next_at, start_at) end)
          + u.spacing * interval '1 millisecond' end,
      urgent_at = case when u.urgent is null then s.urgent_at else start_at + u.urgent * interval '1 millisecond' end
    from unnest(keys, spacing_ms, urgent_spacing_ms, window_ms) as u(key, spacing, urgent, wide) where s.key = u.key;
    insert into rate_window as w (key, slice, calls)
      select u.key, floor(extract(epoch from start_at) * 1000 * slices / u.wide), 1
      from unnest(keys, window_ms) as u(key, wide) where u.wide is not null
      on conflict (key, slice) do update set calls = w.calls + 1;
    delete from rate_window w using unnest(keys, window_ms) as u(key, wide)
      where u.wide is not null and w.key = u.key
        and w.slice < floor(extract(epoch from at) * 1000 * slices / u.wide) - 2 * slices;
  end if;
  return next;
end
$$;

-- What a chat still waits for, and what is on its way: one entry answers, however many cards wait.
drop index card_message_unposted;
create index card_message_unposted on card_message (platform, user_id, created_at)
  where ref is null and not urgent and sent_version < desired_version and state in ('open', 'settled');
create index card_message_in_hand on card_message (platform, user_id) where claimed_till is not null;
