-- CreateTable
CREATE TABLE "report_cycle" (
    "id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "doc" JSONB NOT NULL,

    CONSTRAINT "report_cycle_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "report_submission" (
    "id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "cycle_id" TEXT NOT NULL,
    "unit_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "doc" JSONB NOT NULL,

    CONSTRAINT "report_submission_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "post_gap" (
    "id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "unit_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "doc" JSONB NOT NULL,

    CONSTRAINT "post_gap_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "day_summary" (
    "id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "unit_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "doc" JSONB NOT NULL,

    CONSTRAINT "day_summary_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "self_audit" (
    "id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "doc" JSONB NOT NULL,

    CONSTRAINT "self_audit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "heartbeat" (
    "name" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "heartbeat_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "report_cycle_region_id_period_key" ON "report_cycle"("region_id", "period");

-- CreateIndex
CREATE INDEX "report_submission_unit_id_state_idx" ON "report_submission"("unit_id", "state");

-- CreateIndex
CREATE UNIQUE INDEX "report_submission_cycle_id_unit_id_key" ON "report_submission"("cycle_id", "unit_id");

-- CreateIndex
CREATE INDEX "post_gap_region_id_state_idx" ON "post_gap"("region_id", "state");

-- CreateIndex
CREATE UNIQUE INDEX "day_summary_day_unit_id_key" ON "day_summary"("day", "unit_id");

-- CreateIndex
CREATE UNIQUE INDEX "self_audit_day_region_id_key" ON "self_audit"("day", "region_id");
