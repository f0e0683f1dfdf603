/** The backup as a download, for those who administer the whole console. Restoring is for the machine's command line. */
import type { ServerResponse } from 'node:http'
import { reaches } from '../../features/people/rights'
import type { AuditLog } from '../audit/audit-log'
import type { SignedIn } from '../auth/auth'
import type { Database } from '../db/open-database'
import { answerJson } from '../http/body'
import type { SecretBox } from '../secrets/secret-box'
import { takeBackup } from './take-backup'

export interface BackupSource {
  db: Database
  audit: AuditLog
  box: SecretBox
  dataDir: string
}

export async function answerBackup(
  { db, audit, box, dataDir }: BackupSource,
  response: ServerResponse,
  user: SignedIn | undefined,
  peer: string,
): Promise<void> {
  if (!user) return answerJson(response, 401, { error: 'no session: sign in first' })
  const may = reaches(user.rights.everywhere, 'admin')
  const deed = { userId: user.userId, who: user.email, origin: peer, what: 'backup', object: '', detail: '{}' }
  await audit.write({ ...deed, result: may ? 'ok' : 'FORBIDDEN' })
  if (!may) return answerJson(response, 403, { error: 'this needs the role admin in the whole console' })
  const backup = await takeBackup(db, box, dataDir)
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="keelson-${new Date().toISOString().slice(0, 10)}.backup"`,
    'content-length': backup.length,
    'cache-control': 'no-store',
  })
  response.end(backup)
}
