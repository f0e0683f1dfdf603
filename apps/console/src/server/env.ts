/** Every environment variable the console reads, and nothing else reads them. */
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const Env = z.object({
  NODE_ENV: z.string().default('production'),
  /** Database, socket of the agents and everything else that is kept. */
  KEELSON_DATA_DIR: z.string().min(1).default('./.data'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  /** 1: take the next free port when PORT is taken. */
  KEELSON_PORT_AUTO: z.enum(['0', '1']).default('0'),
  /** Public origin, when it is not http://HOST:PORT (behind a proxy that ends TLS). */
  KEELSON_URL: z.url().optional(),
  /** Addresses and networks of proxies whose X-Forwarded-For is believed: 10.0.0.1,10.1.0.0/16 */
  KEELSON_TRUSTED_PROXIES: z
    .string()
    .transform(words => words.split(',').map(word => word.trim()))
    .pipe(
      z.array(
        z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'must be addresses or networks, with commas between'),
      ),
    )
    .default([]),
  /** 32 bytes in base64; by default the console makes secret.key beside the database. */
  KEELSON_SECRET_KEY: z.string().optional(),
  /** For `rotate-key` only: what KEELSON_SECRET_KEY was until now. */
  KEELSON_SECRET_KEY_OLD: z.string().optional(),
  /** Socket file for agents on this machine; by default agent.sock in the data directory. */
  KEELSON_AGENT_SOCKET: z.string().min(1).optional(),
  /** NAME:director1,director2 makes a cluster of these agents once all have said hello and no cluster exists. */
  KEELSON_DEMO_CLUSTER: z
    .string()
    .regex(/^[^:]+:[^:,]+(,[^:,]+)*$/, 'must be NAME:director1,director2')
    .optional(),
})

export interface ConsoleEnv {
  dev: boolean
  dataDir: string
  host: string
  port: number
  portAuto: boolean
  url: string | undefined
  trustedProxies: string[]
  secretKey: string | undefined
  oldSecretKey: string | undefined
  agentSocket: string
  demoCluster: { name: string; agents: string[] } | undefined
}

export function readEnv(variables: Record<string, string | undefined>): ConsoleEnv {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  const result = Env.safeParse(given)
  if (!result.success) {
    const lines = result.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`)
    throw new Error(`environment: ${lines.join('; ')}`)
  }
  const env = result.data
  const dataDir = resolve(env.KEELSON_DATA_DIR)
  const [name, agents] = env.KEELSON_DEMO_CLUSTER?.split(':') ?? []
  return {
    dev: env.NODE_ENV === 'development',
    dataDir,
    host: env.HOST,
    port: env.PORT,
    portAuto: env.KEELSON_PORT_AUTO === '1',
    url: env.KEELSON_URL?.replace(/\/+$/, ''),
    trustedProxies: env.KEELSON_TRUSTED_PROXIES,
    secretKey: env.KEELSON_SECRET_KEY,
    oldSecretKey: env.KEELSON_SECRET_KEY_OLD,
    agentSocket: env.KEELSON_AGENT_SOCKET ? resolve(env.KEELSON_AGENT_SOCKET) : join(dataDir, 'agent.sock'),
    demoCluster: name && agents ? { name, agents: agents.split(',') } : undefined,
  }
}

/** apps/console, from the sources and from the bundle alike. */
export function consoleFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'next.config.mjs'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error('apps/console (the folder of next.config.mjs) was not found')
    folder = parent
  }
  return folder
}
