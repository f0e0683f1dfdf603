-- CreateTable
CREATE TABLE "ClusterRole" (
    "userId" TEXT NOT NULL,
    "clusterId" TEXT NOT NULL,
    "role" TEXT NOT NULL,

    PRIMARY KEY ("userId", "clusterId"),
    CONSTRAINT "ClusterRole_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "ClusterRole_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- AlterTable: until now every account was made by the set-up link, which makes administrators
ALTER TABLE "User" ADD COLUMN "role" TEXT NOT NULL DEFAULT 'none';
UPDATE "User" SET "role" = 'admin';

-- CreateIndex
CREATE INDEX "ClusterRole_clusterId_idx" ON "ClusterRole"("clusterId");
