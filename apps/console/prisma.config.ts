import { defineConfig } from 'prisma/config'

/** For Prisma's command line only; the console opens its database in src/server/db/open-database.ts. */
export default defineConfig({
  schema: '../../prisma/sqlite',
  migrations: { path: '../../prisma/sqlite/migrations' },
  datasource: { url: 'file:.data/migrate.db' },
})
