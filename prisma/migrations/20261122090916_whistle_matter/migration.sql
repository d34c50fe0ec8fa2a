-- CreateTable
CREATE TABLE "whistle_matter" (
    "id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "lead_unit_id" TEXT NOT NULL,
    "joint_unit_ids" TEXT[],
    "keywords" TEXT[],
    "default_type" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL,

    CONSTRAINT "whistle_matter_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "whistle_matter_region_id_code_key" ON "whistle_matter"("region_id", "code");
