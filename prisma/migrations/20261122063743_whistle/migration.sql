-- CreateTable
CREATE TABLE "whistle" (
    "id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "no" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "caller_unit_id" TEXT NOT NULL,
    "lead_unit_id" TEXT,
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "dispatched_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "rated_at" TIMESTAMPTZ(3),
    "solved" TEXT,
    "satisfied" TEXT,
    "doc" JSONB NOT NULL,

    CONSTRAINT "whistle_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "whistle_assignment" (
    "whistle_id" TEXT NOT NULL,
    "unit_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "sign_due_at" TIMESTAMPTZ(3),
    "signed_at" TIMESTAMPTZ(3),
    "check_in_due_at" TIMESTAMPTZ(3),
    "checked_in_at" TIMESTAMPTZ(3),
    "doc" JSONB NOT NULL,

    CONSTRAINT "whistle_assignment_pkey" PRIMARY KEY ("whistle_id","unit_id")
);

-- CreateTable
CREATE TABLE "whistle_ruling" (
    "id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "whistle_id" TEXT NOT NULL,
    "matter" TEXT,
    "terms" TEXT[],
    "lead_code" TEXT NOT NULL,
    "joint_codes" TEXT[],
    "ruled_at" TIMESTAMPTZ(3) NOT NULL,
    "ruled_by" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "whistle_ruling_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "whistle_no_key" ON "whistle"("no");

-- CreateIndex
CREATE INDEX "whistle_region_id_state_idx" ON "whistle"("region_id", "state");

-- CreateIndex
CREATE INDEX "whistle_caller_unit_id_created_at_idx" ON "whistle"("caller_unit_id", "created_at");

-- CreateIndex
CREATE INDEX "whistle_assignment_unit_id_state_idx" ON "whistle_assignment"("unit_id", "state");

-- CreateIndex
CREATE INDEX "whistle_assignment_unit_id_sign_due_at_idx" ON "whistle_assignment"("unit_id", "sign_due_at");

-- CreateIndex
CREATE INDEX "whistle_ruling_region_id_active_idx" ON "whistle_ruling"("region_id", "active");

-- AddForeignKey
ALTER TABLE "whistle_assignment" ADD CONSTRAINT "whistle_assignment_whistle_id_fkey" FOREIGN KEY ("whistle_id") REFERENCES "whistle"("id") ON DELETE CASCADE ON UPDATE CASCADE;
