import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { docs } from './docs'

for (const [name, text] of Object.entries(docs())) writeFileSync(join(import.meta.dirname, '../docs', name), text)
