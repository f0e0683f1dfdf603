/** Which checks this version runs. The others are read and kept; their real servers stay `unknown`, and say why. */
import type {
  CheckerConfig,
  HttpCheckConfig,
  MiscCheckConfig,
  SmtpCheckConfig,
  TcpCheckConfig,
} from '@keelson/keepalived-conf/config'

export type RunnableCheck = TcpCheckConfig | HttpCheckConfig | SmtpCheckConfig | MiscCheckConfig

const runnable: Readonly<Record<CheckerConfig['type'], boolean>> = {
  TCP_CHECK: true,
  HTTP_GET: true,
  SSL_GET: true,
  SMTP_CHECK: true,
  MISC_CHECK: true,
  DNS_CHECK: false,
  UDP_CHECK: false,
  PING_CHECK: false,
  FILE_CHECK: false,
  BFD_CHECK: false,
}

export function isRunnable(config: CheckerConfig): config is RunnableCheck {
  return runnable[config.type] && !hasPattern(config)
}

/** Why nothing is known of a real server with this check. */
export function whyNotRun(config: CheckerConfig): string {
  return `this version does not run ${config.type}${hasPattern(config) ? ' with regex' : ''}`
}

/** A page's body cannot be matched yet, and a check that skips its condition would lie. */
function hasPattern(config: CheckerConfig): boolean {
  return 'url' in config && config.url.some(({ regex }) => regex !== undefined)
}
