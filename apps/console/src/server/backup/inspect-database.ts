/** Whether a file is a whole database of the console, and of which schema. Leaves it as it is. */
import { PrismaLibSql } from '@prisma/adapter-libsql'
import { BackupRefused, type Manifest } from './backup-file'

export async function inspectDatabase(path: string): Promise<{ migrations: Manifest['migrations'] }> {
  const connection = await new PrismaLibSql({ url: `file:${path}` }).connect()
  try {
    const rowsOf = async (sql: string) => (await connection.queryRaw({ sql, args: [], argTypes: [] })).rows
    const check = await rowsOf('PRAGMA integrity_check').catch(error => [[String(error?.message ?? error)]])
    if (check.length !== 1 || check[0]?.[0] !== 'ok')
      throw new BackupRefused(
        `the database is damaged: ${check
          .slice(0, 3)
          .map(row => row[0])
          .join('; ')}`,
      )
    const rows = await rowsOf(
      'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY migration_name',
    ).catch(() => {
      throw new BackupRefused('this is no database of a console: it has no _prisma_migrations')
    })
    return { migrations: rows.map(([name, checksum]) => ({ name: String(name), checksum: String(checksum) })) }
  } finally {
    await connection.dispose()
  }
}
