-- CreateTable
CREATE TABLE "annual_plan" (
    "id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "unit_id" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "filing_no" TEXT,
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "doc" JSONB NOT NULL,

    CONSTRAINT "annual_plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plan_row" (
    "plan_id" TEXT NOT NULL,
    "revision" TEXT NOT NULL,
    "no" INTEGER NOT NULL,
    "scenario_code" TEXT NOT NULL,
    "enterprise_id" TEXT,
    "date" DATE,
    "category" TEXT NOT NULL,
    "kinds" TEXT[],
    "mode" TEXT NOT NULL DEFAULT 'onsite',
    "ratio" DOUBLE PRECISION,
    "frequency" TEXT,
    "grade" TEXT NOT NULL DEFAULT 'general',
    "joint" TEXT[],
    "basis" TEXT NOT NULL DEFAULT '',
    "unannounced" BOOLEAN NOT NULL DEFAULT false,
    "simultaneous" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "plan_row_pkey" PRIMARY KEY ("plan_id","revision","no")
);

-- CreateTable
CREATE TABLE "merge_suggestion" (
    "id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "doc" JSONB NOT NULL,

    CONSTRAINT "merge_suggestion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "theme" (
    "id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "unit_id" TEXT,
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "doc" JSONB NOT NULL,

    CONSTRAINT "theme_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "random_draw" (
    "id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "no" TEXT NOT NULL,
    "unit_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "doc" JSONB NOT NULL,

    CONSTRAINT "random_draw_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "annual_plan_filing_no_key" ON "annual_plan"("filing_no");

-- CreateIndex
CREATE INDEX "annual_plan_region_id_year_idx" ON "annual_plan"("region_id", "year");

-- CreateIndex
CREATE UNIQUE INDEX "annual_plan_unit_id_year_key" ON "annual_plan"("unit_id", "year");

-- CreateIndex
CREATE INDEX "plan_row_enterprise_id_idx" ON "plan_row"("enterprise_id");

-- CreateIndex
CREATE INDEX "merge_suggestion_region_id_year_state_idx" ON "merge_suggestion"("region_id", "year", "state");

-- CreateIndex
CREATE UNIQUE INDEX "theme_region_id_name_key" ON "theme"("region_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "random_draw_no_key" ON "random_draw"("no");

-- CreateIndex
CREATE INDEX "random_draw_unit_id_state_idx" ON "random_draw"("unit_id", "state");
