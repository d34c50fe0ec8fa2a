-- What the schema language can't say: functions, partial indexes and the triggers that keep the record append-only.

-- The region and everything above it; distance 0 is the region itself.
create function region_upward(start text) returns table (id text, distance int)
  language sql stable as $$
  with recursive up as (
    select r.id, r.parent_id, 0 as distance from region r where r.id = start
    union all
    select r.id, r.parent_id, up.distance + 1 from up join region r on r.id = up.parent_id where up.distance < 16
  )
  select up.id, up.distance from up
$$;

-- Reserves the next place under every key at once (GCRA): all or none. Waits are counted from the database's clock,
-- the only one that replicas share. Keys arrive sorted, so that callers lock rows in one order.
create function reserve_rate_slots(keys text[], spacing_ms double precision[], patience_ms double precision)
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
  select greatest(max(s.next_at), at) into start_at from rate_slot s where s.key = any (keys);
  wait_ms := extract(epoch from start_at - at) * 1000;
  reserved := wait_ms <= patience_ms;
  if reserved then
    update rate_slot s set next_at = start_at + u.spacing * interval '1 millisecond'
    from unnest(keys, spacing_ms) as u(key, spacing) where s.key = u.key;
  end if;
  return next;
end
$$;

-- What the sweep and the reconciler look for is a small part of large tables.
create index duty_due on duty (next_at) where state = 'open';
create index card_message_dirty on card_message (platform, due_at)
  where sent_version < desired_version and state in ('open', 'settled');
create index card_message_unposted on card_message (platform, user_id, created_at)
  where sent_version < desired_version and state in ('open', 'settled');
create index card_message_open on card_message (subject_kind, subject_id) where state = 'open';

-- Exactly one holder a post that is single by nature (联络员制度, F004).
create unique index post_single on post (unit_id, role) where until is null and role in ('liaison', 'leader');

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'table % is append-only', tg_table_name using errcode = 'restrict_violation';
end
$$;

create trigger audit_append_only before update or delete on audit
  for each row execute function refuse_change();
create trigger audit_no_truncate before truncate on audit
  for each statement execute function refuse_change();
