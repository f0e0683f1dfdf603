/** The pages that are drawn from the table: `npm run docs -w @keelson/keepalived-conf` writes them, a test compares. */
import { jsonSchema } from '@keelson/keepalived-conf/json-schema'
import { referencePage } from '@keelson/keepalived-conf/reference-page'
import { rulesPage } from '@keelson/keepalived-conf/rules-page'

/** Text by file name in docs/. */
export function docs(): Record<string, string> {
  return {
    'reference.md': referencePage('en'),
    'reference.zh.md': referencePage('zh'),
    'rules.md': rulesPage('en'),
    'rules.zh.md': rulesPage('zh'),
    'keepalived.schema.json': `${JSON.stringify(jsonSchema(), null, 2)}\n`,
  }
}
