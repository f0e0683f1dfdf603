// One configuration for every suite but the browser's. `npx vitest run --config packages/lab/vitest.config.ts [FILTER]`
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

export default defineConfig({
  root,
  test: {
    maxWorkers: '100%',
    projects: [
      {
        root,
        test: {
          name: 'pure',
          include: [
            'packages/{keepalived-conf,director,contract}/test/**/*.test.ts',
            'packages/lab/test/architecture.test.ts',
            'apps/agent/test/*.test.ts',
          ],
          testTimeout: 60_000,
        },
      },
      {
        root,
        test: {
          name: 'console',
          include: ['apps/console/test/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        root,
        test: {
          name: 'netns',
          include: ['{apps/agent,apps/console,packages/lab}/test/netns/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
          maxWorkers: 2, // they wait more than they compute
          maxConcurrency: 4, // pairs of directors at a time, for each
          provide: { chaosSeed: Number(process.env.KEELSON_CHAOS_SEED) || undefined },
        },
      },
      {
        root,
        test: {
          name: 'guest',
          include: ['apps/agent/test/guest/**/*.test.ts', 'packages/lab/test/guest/**/*.test.ts'],
          globalSetup: 'packages/lab/test/guest/boot-guest.ts',
          testTimeout: 300_000, // emulation is slow, and slower beside others
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
          fileParallelism: false,
        },
      },
    ],
  },
})
