-- CreateTable
CREATE TABLE "WeightRamp" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "clusterId" TEXT NOT NULL,
    "directorId" TEXT,
    "virtualServer" TEXT NOT NULL,
    "realServer" TEXT NOT NULL,
    "fromWeight" INTEGER NOT NULL,
    "toWeight" INTEGER NOT NULL,
    "weight" INTEGER NOT NULL,
    "duration" INTEGER NOT NULL,
    "author" TEXT NOT NULL,
    "startedAt" DATETIME NOT NULL,
    "endedAt" DATETIME,
    "state" TEXT NOT NULL DEFAULT 'running',
    "reason" TEXT,
    CONSTRAINT "WeightRamp_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "WeightRamp_clusterId_virtualServer_idx" ON "WeightRamp"("clusterId", "virtualServer");

-- CreateIndex
CREATE INDEX "WeightRamp_state_idx" ON "WeightRamp"("state");
