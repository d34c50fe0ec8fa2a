-- CreateTable
CREATE TABLE "region" (
    "id" TEXT NOT NULL,
    "parent_id" TEXT,
    "level" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "area" TEXT,
    "profile" TEXT,
    "settings" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "region_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "unit" (
    "id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "short_name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "duty" TEXT NOT NULL DEFAULT '',
    "enforcement" BOOLEAN NOT NULL DEFAULT true,
    "coordination_body" BOOLEAN NOT NULL DEFAULT false,
    "is_office" BOOLEAN NOT NULL DEFAULT false,
    "active" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "unit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "person" (
    "id" TEXT NOT NULL,
    "unit_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "title" TEXT NOT NULL DEFAULT '',
    "mobile" TEXT,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "post" (
    "id" TEXT NOT NULL,
    "unit_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "until" TIMESTAMPTZ(3),
    "away_till" TIMESTAMPTZ(3),

    CONSTRAINT "post_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity" (
    "platform" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "primary" BOOLEAN NOT NULL DEFAULT true,
    "linked_by" TEXT NOT NULL DEFAULT 'import',
    "linked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "identity_pkey" PRIMARY KEY ("platform","user_id")
);

-- CreateTable
CREATE TABLE "scenario" (
    "id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "lead_unit_id" TEXT NOT NULL,
    "list_type" TEXT NOT NULL DEFAULT 'general',
    "ratio" TEXT,
    "max_per_year" INTEGER,
    "status" TEXT NOT NULL DEFAULT 'published',
    "source" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "scenario_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scenario_item" (
    "scenario_id" TEXT NOT NULL,
    "unit_id" TEXT NOT NULL,
    "no" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "power_item_code" TEXT,
    "standard" TEXT,

    CONSTRAINT "scenario_item_pkey" PRIMARY KEY ("scenario_id","unit_id","no")
);

-- CreateTable
CREATE TABLE "enterprise" (
    "id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "credit_code" TEXT,
    "name" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "town_id" TEXT,
    "address" TEXT NOT NULL DEFAULT '',
    "list_type" TEXT NOT NULL DEFAULT 'general',
    "credit_grade" TEXT NOT NULL DEFAULT 'general',
    "risk_grade" TEXT,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "enterprise_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "officer" (
    "id" TEXT NOT NULL,
    "unit_id" TEXT NOT NULL,
    "person_id" TEXT,
    "name" TEXT NOT NULL,
    "cert_no" TEXT NOT NULL,
    "valid_until" DATE,
    "kind" TEXT NOT NULL DEFAULT 'officer',
    "active" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "officer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "visit" (
    "id" TEXT NOT NULL,
    "enterprise_id" TEXT NOT NULL,
    "date" DATE NOT NULL,
    "level" TEXT NOT NULL,
    "units" TEXT[],
    "kinds" TEXT[],
    "line" TEXT,
    "mode" TEXT NOT NULL DEFAULT 'onsite',
    "random_draw" BOOLEAN NOT NULL DEFAULT false,
    "entered" BOOLEAN NOT NULL DEFAULT true,
    "trigger" TEXT NOT NULL DEFAULT 'daily',
    "task_id" TEXT,
    "note" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "visit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "calendar_year" (
    "year" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "loaded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "calendar_year_pkey" PRIMARY KEY ("year")
);

-- CreateTable
CREATE TABLE "holiday_calendar" (
    "day" DATE NOT NULL,
    "workday" BOOLEAN NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "source" TEXT NOT NULL,

    CONSTRAINT "holiday_calendar_pkey" PRIMARY KEY ("day")
);

-- CreateTable
CREATE TABLE "joint_task" (
    "id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "no" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "scenario_code" TEXT NOT NULL,
    "lead_unit_id" TEXT NOT NULL,
    "date" DATE,
    "filing_no" TEXT,
    "inspection_code" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "doc" JSONB NOT NULL,

    CONSTRAINT "joint_task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "task_participant" (
    "task_id" TEXT NOT NULL,
    "unit_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "doc" JSONB NOT NULL,

    CONSTRAINT "task_participant_pkey" PRIMARY KEY ("task_id","unit_id")
);

-- CreateTable
CREATE TABLE "duty" (
    "id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "unit_id" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "step" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3),
    "generation" INTEGER NOT NULL DEFAULT 1,
    "state" TEXT NOT NULL DEFAULT 'open',
    "closed_at" TIMESTAMPTZ(3),
    "doc" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "duty_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "card_message" (
    "id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "slot" TEXT NOT NULL DEFAULT '',
    "unit_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "platform" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "urgent" BOOLEAN NOT NULL DEFAULT false,
    "state" TEXT NOT NULL DEFAULT 'open',
    "desired_version" INTEGER NOT NULL,
    "sent_version" INTEGER NOT NULL DEFAULT 0,
    "post" INTEGER NOT NULL DEFAULT 0,
    "ref" TEXT,
    "posted_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3),
    "shown_hash" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "claimed_till" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "trouble" TEXT,
    "trouble_at" TIMESTAMPTZ(3),

    CONSTRAINT "card_message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbound_event" (
    "platform" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "person_id" TEXT,
    "outcome" TEXT NOT NULL,

    CONSTRAINT "inbound_event_pkey" PRIMARY KEY ("platform","event_id")
);

-- CreateTable
CREATE TABLE "audit" (
    "id" BIGSERIAL NOT NULL,
    "stream" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "region_id" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "detail" JSONB NOT NULL,
    "prev_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_head" (
    "stream" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("stream")
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "unit_id" TEXT NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "number_series" (
    "series" TEXT NOT NULL,
    "last" INTEGER NOT NULL,

    CONSTRAINT "number_series_pkey" PRIMARY KEY ("series")
);

-- CreateTable
CREATE TABLE "rate_slot" (
    "key" TEXT NOT NULL,
    "next_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "rate_slot_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "usage_meter" (
    "key" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "used" BIGINT NOT NULL,

    CONSTRAINT "usage_meter_pkey" PRIMARY KEY ("key","month")
);

-- CreateIndex
CREATE UNIQUE INDEX "region_code_key" ON "region"("code");

-- CreateIndex
CREATE UNIQUE INDEX "unit_code_key" ON "unit"("code");

-- CreateIndex
CREATE INDEX "unit_region_id_idx" ON "unit"("region_id");

-- CreateIndex
CREATE UNIQUE INDEX "person_mobile_key" ON "person"("mobile");

-- CreateIndex
CREATE INDEX "person_unit_id_idx" ON "person"("unit_id");

-- CreateIndex
CREATE INDEX "post_unit_id_role_idx" ON "post"("unit_id", "role");

-- CreateIndex
CREATE INDEX "post_person_id_idx" ON "post"("person_id");

-- CreateIndex
CREATE INDEX "identity_person_id_idx" ON "identity"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "scenario_region_id_code_version_key" ON "scenario"("region_id", "code", "version");

-- CreateIndex
CREATE UNIQUE INDEX "enterprise_credit_code_key" ON "enterprise"("credit_code");

-- CreateIndex
CREATE INDEX "enterprise_region_id_category_idx" ON "enterprise"("region_id", "category");

-- CreateIndex
CREATE INDEX "enterprise_town_id_idx" ON "enterprise"("town_id");

-- CreateIndex
CREATE UNIQUE INDEX "enterprise_region_id_name_key" ON "enterprise"("region_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "officer_cert_no_key" ON "officer"("cert_no");

-- CreateIndex
CREATE INDEX "officer_unit_id_idx" ON "officer"("unit_id");

-- CreateIndex
CREATE INDEX "visit_enterprise_id_date_idx" ON "visit"("enterprise_id", "date");

-- CreateIndex
CREATE UNIQUE INDEX "joint_task_no_key" ON "joint_task"("no");

-- CreateIndex
CREATE UNIQUE INDEX "joint_task_filing_no_key" ON "joint_task"("filing_no");

-- CreateIndex
CREATE UNIQUE INDEX "joint_task_inspection_code_key" ON "joint_task"("inspection_code");

-- CreateIndex
CREATE INDEX "joint_task_region_id_state_idx" ON "joint_task"("region_id", "state");

-- CreateIndex
CREATE INDEX "joint_task_lead_unit_id_idx" ON "joint_task"("lead_unit_id");

-- CreateIndex
CREATE INDEX "joint_task_date_idx" ON "joint_task"("date");

-- CreateIndex
CREATE INDEX "task_participant_unit_id_state_idx" ON "task_participant"("unit_id", "state");

-- CreateIndex
CREATE INDEX "duty_unit_id_state_idx" ON "duty"("unit_id", "state");

-- CreateIndex
CREATE UNIQUE INDEX "duty_subject_kind_subject_id_kind_unit_id_key" ON "duty"("subject_kind", "subject_id", "kind", "unit_id");

-- CreateIndex
CREATE INDEX "card_message_person_id_idx" ON "card_message"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "card_message_subject_kind_subject_id_kind_slot_person_id_pl_key" ON "card_message"("subject_kind", "subject_id", "kind", "slot", "person_id", "platform");

-- CreateIndex
CREATE INDEX "inbound_event_received_at_idx" ON "inbound_event"("received_at");

-- CreateIndex
CREATE INDEX "audit_at_idx" ON "audit"("at");

-- CreateIndex
CREATE UNIQUE INDEX "audit_stream_seq_key" ON "audit"("stream", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_hash_key" ON "api_token"("hash");

-- AddForeignKey
ALTER TABLE "region" ADD CONSTRAINT "region_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "region"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "unit" ADD CONSTRAINT "unit_region_id_fkey" FOREIGN KEY ("region_id") REFERENCES "region"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "person" ADD CONSTRAINT "person_unit_id_fkey" FOREIGN KEY ("unit_id") REFERENCES "unit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "post" ADD CONSTRAINT "post_unit_id_fkey" FOREIGN KEY ("unit_id") REFERENCES "unit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "post" ADD CONSTRAINT "post_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity" ADD CONSTRAINT "identity_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scenario" ADD CONSTRAINT "scenario_region_id_fkey" FOREIGN KEY ("region_id") REFERENCES "region"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scenario" ADD CONSTRAINT "scenario_lead_unit_id_fkey" FOREIGN KEY ("lead_unit_id") REFERENCES "unit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scenario_item" ADD CONSTRAINT "scenario_item_scenario_id_fkey" FOREIGN KEY ("scenario_id") REFERENCES "scenario"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "enterprise" ADD CONSTRAINT "enterprise_region_id_fkey" FOREIGN KEY ("region_id") REFERENCES "region"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "officer" ADD CONSTRAINT "officer_unit_id_fkey" FOREIGN KEY ("unit_id") REFERENCES "unit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task_participant" ADD CONSTRAINT "task_participant_task_id_fkey" FOREIGN KEY ("task_id") REFERENCES "joint_task"("id") ON DELETE CASCADE ON UPDATE CASCADE;
