-- CreateTable
CREATE TABLE "stale_subject" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stale_subject_pkey" PRIMARY KEY ("id")
);

-- Urgent cards are few among many that are due; looking for them must not walk past all the others.
create index card_message_urgent on card_message (platform, due_at)
  where urgent and sent_version < desired_version and state in ('open', 'settled');

-- 按上次名单报: a unit's latest team, without a walk through all its earlier ones.
create index task_participant_team on task_participant (unit_id, (doc->'team'->>'at') desc)
  where doc->'team'->>'at' is not null;
