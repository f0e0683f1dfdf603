import type { Database } from './open-database'

/** Things there is one of. */
export type SettingKey = 'session-secret' | 'console-key' | 'setup-token-hash' | 'demo-cluster-made'

export async function readSetting(db: Database, key: SettingKey): Promise<string | undefined> {
  return (await db.setting.findUnique({ where: { key } }))?.value
}

export async function writeSetting(db: Database, key: SettingKey, value: string): Promise<void> {
  await db.setting.upsert({ where: { key }, create: { key, value }, update: { value } })
}
