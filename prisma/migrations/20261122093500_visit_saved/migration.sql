-- 减少入企次数 (domain.md §6.3 visitsSaved): the one definition, for weekly digests, metrics and bulletins alike. A joint
-- entry counts when all results of its task are in, with the units that came and entered results, less one.
create view visit_saved as
  select v.id, v.enterprise_id, v.units, v.task_id, (t.doc->>'resultsAt')::timestamptz as counted_at,
    cardinality(v.units) - 1 as saved
  from visit v join joint_task t on t.id = v.task_id
  where v.entered and cardinality(v.units) > 1 and t.doc->>'resultsAt' is not null;
