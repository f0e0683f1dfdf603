-- AlterTable
ALTER TABLE "WeightRamp" ADD COLUMN "because" TEXT;
