-- CreateTable
CREATE TABLE "IgnoredDifference" (
    "clusterId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "until" DATETIME NOT NULL,
    "by" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("clusterId", "key"),
    CONSTRAINT "IgnoredDifference_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
