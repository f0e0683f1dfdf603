/**
 * SQLite over libsql that waits for the disk at a checkpoint, not at each commit: with a WAL nothing is ever half written,
 * and what a loss of power takes are the last moments. libsql works on the thread that answers everybody, so each wait is
 * everybody's. It is a setting of a connection, and libsql opens a new one for every transaction.
 */
import { PrismaLibSql } from '@prisma/adapter-libsql'
import { turn } from '../turns'

const NORMAL = 'PRAGMA synchronous = NORMAL'

export class NormalSync extends PrismaLibSql {
  override createClient(config: Parameters<PrismaLibSql['createClient']>[0]): ReturnType<PrismaLibSql['createClient']> {
    const client = super.createClient(config)
    const begin = client.transaction.bind(client)
    client.transaction = async (mode: 'write' | 'read' | 'deferred' = 'write') => {
      // the connection of before is the transaction's from now on
      const transaction = await begin(mode)
      await client.execute(NORMAL)
      return transaction
    }
    return client
  }

  override async connect(): ReturnType<PrismaLibSql['connect']> {
    const connection = await super.connect()
    await connection.executeScript(NORMAL)
    // Not within a transaction: everybody waits for its end.
    const { queryRaw, executeRaw, startTransaction } = connection
    connection.queryRaw = async query => {
      await turn()
      return await queryRaw.call(connection, query)
    }
    connection.executeRaw = async query => {
      await turn()
      return await executeRaw.call(connection, query)
    }
    connection.startTransaction = async level => {
      await turn()
      return await startTransaction.call(connection, level)
    }
    return connection
  }
}
