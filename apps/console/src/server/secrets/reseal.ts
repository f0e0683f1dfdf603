/** Everything that one key sealed in the database is sealed with another: all of it or nothing. */
import type { PrismaClient } from '../../generated/prisma/client'
import type { Transaction } from '../db/open-database'
import { SEALED, type SecretBox } from './secret-box'

/** milliseconds: thousands of revisions */
const LONGEST = 600_000

/** How many values. Whatever is sealed is found by how it begins, in every column there is: none can be forgotten. */
export async function reseal(plain: PrismaClient, from: SecretBox, to: SecretBox): Promise<number> {
  return await plain.$transaction(
    async tx => {
      let count = 0
      for (const { table, column } of await textColumns(tx)) count += await resealColumn(tx, table, column, from, to)
      return count
    },
    { timeout: LONGEST },
  )
}

async function textColumns(tx: Transaction): Promise<{ table: string; column: string }[]> {
  return await tx.$queryRawUnsafe(
    `SELECT m.name AS "table", c.name AS "column" FROM sqlite_master m, pragma_table_info(m.name) c
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND c.type = 'TEXT' ORDER BY 1, 2`,
  )
}

async function resealColumn(tx: Transaction, table: string, column: string, from: SecretBox, to: SecretBox) {
  const begins = `substr("${column}", 1, ${SEALED.length}) = '${SEALED}'`
  const rows: { at: number | bigint }[] = await tx.$queryRawUnsafe(`SELECT rowid AS at FROM "${table}" WHERE ${begins}`)
  for (const { at } of rows) {
    const [row]: { word: string }[] = await tx.$queryRawUnsafe(
      `SELECT "${column}" AS word FROM "${table}" WHERE rowid = ?`,
      at,
    )
    const opened = open(from, row?.word ?? '', `${table}.${column}`)
    await tx.$executeRawUnsafe(`UPDATE "${table}" SET "${column}" = ? WHERE rowid = ?`, to.seal(opened), at)
  }
  return rows.length
}

function open(box: SecretBox, word: string, where: string): string {
  try {
    return box.open(word)
  } catch {
    throw new Error(`the old key does not open a value of ${where}: nothing was changed`)
  }
}
