import type { GlobalDefs } from '@keelson/keepalived-conf/config'
import { addBlock, replaceEntries, setValue } from '@keelson/keepalived-conf/edit'
import { parse } from '@keelson/keepalived-conf/parse'
import { find } from '@keelson/keepalived-conf/path'

export type MailKeywords = Pick<
  GlobalDefs,
  'notification_email' | 'notification_email_from' | 'smtp_server' | 'smtp_helo_name' | 'smtp_connect_timeout'
>

/** The text with these keywords in global_defs; what is not set is taken away, and nothing else is touched. */
export function withMailSettings(text: string, settings: MailKeywords): string {
  let document = parse(text)
  if (!find(document, ['global_defs'])?.statement) document = addBlock(document, [], { block: 'global_defs' }).document
  document = replaceEntries(document, ['global_defs', 'notification_email'], settings.notification_email).document
  const { smtp_server: server } = settings
  const keywords = {
    notification_email_from: settings.notification_email_from,
    smtp_server: server && (server.port === 25 ? server.host : `${server.host} ${server.port}`),
    smtp_helo_name: settings.smtp_helo_name,
    smtp_connect_timeout: String(settings.smtp_connect_timeout / 1000),
  }
  for (const [keyword, value] of Object.entries(keywords))
    document = setValue(document, ['global_defs', keyword], value ?? null).document
  return document.text
}
