import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase } from '../src/server/db/open-database'
import { loadSecretBox } from '../src/server/secrets/secret-box'
import { migrationDifference, providerFolder } from '../tools/migration-difference.mjs'
import { startTestConsole } from './console'

test('what the migrations make is what the models say', async () => {
  expect(await migrationDifference()).toBe('')
}, 30_000)

test('the console applies its migrations once and records them as Prisma does', async () => {
  const running = await startTestConsole()
  try {
    const rows = await running.services.db.$queryRawUnsafe<{ migration_name: string; applied_steps_count: bigint }[]>(
      'SELECT migration_name, applied_steps_count FROM _prisma_migrations',
    )
    expect(rows.length).toBeGreaterThan(0)
    const [first] = rows
    expect(readFileSync(join(providerFolder, 'migrations', first!.migration_name, 'migration.sql'), 'utf8')).toContain(
      'CREATE TABLE',
    )
    const again = await openDatabase(
      running.dataDir,
      join(providerFolder, 'migrations'),
      loadSecretBox(running.dataDir, undefined),
    )
    expect(await again.cluster.count()).toBe(0)
    await again.$disconnect()
  } finally {
    await running.close()
  }
})

test('no connection of the database waits for the disk at each commit, also after transactions', async () => {
  const running = await startTestConsole()
  try {
    const { db } = running.services
    const inSync = async (of: Pick<typeof db, '$queryRawUnsafe'>) =>
      (await of.$queryRawUnsafe<{ synchronous: bigint }[]>('PRAGMA synchronous')).map(row => Number(row.synchronous))
    expect(await inSync(db)).toEqual([1])
    const within = await db.$transaction(async tx => {
      await tx.cluster.create({ data: { name: 'c' } })
      return await inSync(tx)
    })
    expect(within).toEqual([1])
    await expect(
      db.$transaction(async tx => {
        await tx.cluster.create({ data: { name: 'c' } })
      }),
    ).rejects.toThrow()
    expect(await inSync(db)).toEqual([1])
    expect(await db.$transaction(inSync)).toEqual([1])
  } finally {
    await running.close()
  }
})
