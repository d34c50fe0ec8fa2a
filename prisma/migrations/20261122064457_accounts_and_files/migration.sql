-- AlterTable
ALTER TABLE "card_message" ADD COLUMN     "moved_to" TEXT;

-- CreateTable
CREATE TABLE "account_request" (
    "id" TEXT NOT NULL,
    "region_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "doc" JSONB NOT NULL,

    CONSTRAINT "account_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account_lookup" (
    "person_id" TEXT NOT NULL,
    "platform" TEXT NOT NULL,
    "tried_at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" TEXT NOT NULL,

    CONSTRAINT "account_lookup_pkey" PRIMARY KEY ("person_id","platform")
);

-- CreateTable
CREATE TABLE "stored_file" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "mime" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "card_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "uploaded_at" TIMESTAMPTZ(3) NOT NULL,
    "handed_in_at" TIMESTAMPTZ(3),

    CONSTRAINT "stored_file_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "account_request_region_id_state_idx" ON "account_request"("region_id", "state");

-- CreateIndex
CREATE INDEX "stored_file_subject_kind_subject_id_idx" ON "stored_file"("subject_kind", "subject_id");

-- CreateIndex
CREATE INDEX "stored_file_handed_in_at_uploaded_at_idx" ON "stored_file"("handed_in_at", "uploaded_at");
