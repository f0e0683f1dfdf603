-- AlterTable
ALTER TABLE "Deployment" ADD COLUMN "handOver" BOOLEAN NOT NULL DEFAULT false;
