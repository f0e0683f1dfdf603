/** Which checks this version runs. The others are read and kept; their real servers stay `unknown`, and say why. */
import type {
  BfdCheckConfig,
  CheckerConfig,
  DnsCheckConfig,
  FileCheckConfig,
  HttpCheckConfig,
  MiscCheckConfig,
  PingCheckConfig,
  SmtpCheckConfig,
  TcpCheckConfig,
  UdpCheckConfig,
} from '@keelson/keepalived-conf/config'
import { compilePattern } from './page-pattern'

/** A check that asks, again and again. */
export type ProbedCheck =
  | TcpCheckConfig
  | HttpCheckConfig
  | SmtpCheckConfig
  | MiscCheckConfig
  | DnsCheckConfig
  | UdpCheckConfig
  | PingCheckConfig

export function isProbed(config: CheckerConfig): config is ProbedCheck {
  return whyNotRun(config) === undefined && !isWatched(config)
}

/** A check that is told. */
export function isWatched(config: CheckerConfig): config is FileCheckConfig | BfdCheckConfig {
  return config.type === 'FILE_CHECK' || config.type === 'BFD_CHECK'
}

/** Why nothing is known of a real server with this check. */
export function whyNotRun(config: CheckerConfig): string | undefined {
  if (config.type === 'BFD_CHECK') return `no BFD session ${config.name} is run by this version`
  // A check that skipped its condition would lie.
  const problems = 'url' in config ? config.url.map(compilePattern) : []
  return problems.find(problem => typeof problem === 'string')
}
