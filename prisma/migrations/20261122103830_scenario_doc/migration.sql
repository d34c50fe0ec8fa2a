-- AlterTable
ALTER TABLE "scenario" ADD COLUMN     "doc" JSONB NOT NULL DEFAULT '{}';
