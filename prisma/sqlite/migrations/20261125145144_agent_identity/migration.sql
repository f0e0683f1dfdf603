-- CreateTable
CREATE TABLE "AgentIdentity" (
    "agentName" TEXT NOT NULL PRIMARY KEY,
    "publicKey" TEXT NOT NULL,
    "enrolledAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "enrolledBy" TEXT NOT NULL,
    "revokedAt" DATETIME
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_AgentToken" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "directorName" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "usesLeft" INTEGER NOT NULL DEFAULT 0,
    "lastUsedAt" DATETIME
);
INSERT INTO "new_AgentToken" ("createdAt", "createdBy", "directorName", "hash", "id", "lastUsedAt") SELECT "createdAt", "createdBy", "directorName", "hash", "id", "lastUsedAt" FROM "AgentToken";
DROP TABLE "AgentToken";
ALTER TABLE "new_AgentToken" RENAME TO "AgentToken";
CREATE UNIQUE INDEX "AgentToken_hash_key" ON "AgentToken"("hash");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
