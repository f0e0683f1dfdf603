// Where things lie: the repository's root, and the folder that `npm start` keeps its database and lab in.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
export const dataDir = process.env.KEELSON_DATA_DIR ?? join(root, '.data')
