-- CreateTable
CREATE TABLE "AuditEntry" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" DATETIME NOT NULL,
    "userId" TEXT,
    "who" TEXT NOT NULL,
    "token" TEXT,
    "origin" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "clusterId" TEXT,
    "object" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "result" TEXT NOT NULL,
    "error" TEXT,
    "chain" TEXT NOT NULL
);

-- CreateIndex
CREATE INDEX "AuditEntry_at_idx" ON "AuditEntry"("at");

-- CreateIndex
CREATE INDEX "AuditEntry_who_idx" ON "AuditEntry"("who");

-- Append-only also for the console itself. A migration that makes this table anew must make these anew too
-- (test/audit.test.ts).
CREATE TRIGGER "AuditEntry_no_update" BEFORE UPDATE ON "AuditEntry" BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only: no entry is changed');
END;
CREATE TRIGGER "AuditEntry_no_delete" BEFORE DELETE ON "AuditEntry" BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only: no entry is deleted');
END;
