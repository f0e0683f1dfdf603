/** Which columns are sealed at rest. Whoever uses the client writes and reads plain text; the file has none of it. */
import type { PrismaClient } from '../../generated/prisma/client'
import { SEALED, type SecretBox } from '../secrets/secret-box'

/** Texts of keepalived.conf hold passwords; settings hold the console's own, of itself and of channels. Better-auth seals TOTP secrets with one of these. */
const columns: Record<string, ReadonlySet<string>> = {
  Setting: new Set(['value']),
  AlertChannel: new Set(['settings']),
  AlertDelivery: new Set(['settings']),
  ...Object.fromEntries(
    // whatever a text may be written or read through, nested
    ['Cluster', 'Director', 'Revision', 'RevisionText', 'Deployment'].map(model => [model, new Set(['draft', 'text'])]),
  ),
}

export function sealingClient(client: PrismaClient, box: SecretBox): PrismaClient {
  const extended = client.$extends({
    query: {
      $allModels: {
        async $allOperations({ model, args, query }) {
          const names = columns[model]
          if (!names) return await query(args)
          return mapWords(await query(sealedArgs(args, names, box)), names, word => box.open(word))
        },
      },
    },
  })
  // its shape is that of the client it extends: no model, method or result was added
  return extended as unknown as PrismaClient
}

/** Rows of before there was a key, and the proof that the key is the one of this database. */
export async function sealOldRows(plain: PrismaClient, sealing: PrismaClient): Promise<void> {
  await openOne(sealing)
  for (const row of await plain.setting.findMany())
    if (isPlain(row.value)) await sealing.setting.update({ where: { key: row.key }, data: { value: row.value } })
  for (const { id } of await plain.director.findMany({
    where: { NOT: { draft: { startsWith: SEALED } } },
    select: { id: true },
  })) {
    const { draft } = await plain.director.findUniqueOrThrow({ where: { id } })
    await sealing.director.update({ where: { id }, data: { draft } })
  }
  for (const { id } of await plain.revisionText.findMany({
    where: { NOT: { text: { startsWith: SEALED } } },
    select: { id: true },
  })) {
    const { text } = await plain.revisionText.findUniqueOrThrow({ where: { id } })
    await sealing.revisionText.update({ where: { id }, data: { text } })
  }
}

async function openOne(sealing: PrismaClient): Promise<void> {
  await sealing.setting.findFirst().catch(() => {
    throw new Error(
      'the key (secret.key or KEELSON_SECRET_KEY) does not open this database: it was sealed with another; where a rotation was cut off (secret.key.new is there), run rotate-key again',
    )
  })
}

const isPlain = (word: string) => !word.startsWith(SEALED)

function sealedArgs<Args>(args: Args, names: ReadonlySet<string>, box: SecretBox): Args {
  if (typeof args !== 'object' || args === null) return args
  const sealed = { ...args } as Record<string, unknown>
  for (const key of ['data', 'create', 'update'])
    if (key in sealed) sealed[key] = mapWords(sealed[key], names, word => box.seal(word))
  return sealed as Args
}

function mapWords<Value>(value: Value, names: ReadonlySet<string>, map: (word: string) => string): Value {
  if (Array.isArray(value)) return value.map(one => mapWords(one, names, map)) as Value
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      typeof one === 'string' && names.has(key) ? map(one) : mapWords(one, names, map),
    ]),
  ) as Value
}
