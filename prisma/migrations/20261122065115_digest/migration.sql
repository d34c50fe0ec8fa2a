-- CreateTable
CREATE TABLE "digest" (
    "id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "edition" TEXT NOT NULL,
    "unit_id" TEXT NOT NULL,
    "week" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "doc" JSONB NOT NULL,

    CONSTRAINT "digest_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "follow_up" (
    "id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "no" TEXT NOT NULL,
    "digest_id" TEXT NOT NULL,
    "unit_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "doc" JSONB NOT NULL,

    CONSTRAINT "follow_up_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "digest_edition_unit_id_week_key" ON "digest"("edition", "unit_id", "week");

-- CreateIndex
CREATE UNIQUE INDEX "follow_up_no_key" ON "follow_up"("no");

-- CreateIndex
CREATE INDEX "follow_up_digest_id_idx" ON "follow_up"("digest_id");

-- CreateIndex
CREATE INDEX "follow_up_unit_id_state_idx" ON "follow_up"("unit_id", "state");
