-- AlterTable
ALTER TABLE "scenario_item" ADD COLUMN     "kind" TEXT;
