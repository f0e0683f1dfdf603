/** Health checks of a real server. */
import type { Weight } from './tracking'

export type CheckerConfig =
  | TcpCheckConfig
  | HttpCheckConfig
  | SmtpCheckConfig
  | DnsCheckConfig
  | UdpCheckConfig
  | PingCheckConfig
  | MiscCheckConfig
  | FileCheckConfig
  | BfdCheckConfig

/** What the checker machine needs, whatever the probe does. */
export interface CheckerTiming {
  delay_loop: number
  /** Further tries after a failure before the real server is down: down after retry + 1 failures. */
  retry: number
  delay_before_retry: number
  /** The first check is delayed by a random time up to this. */
  warmup: number
  /** Starts down, and comes up with the first success. */
  alpha: boolean
  log_all_failures: boolean
}

export interface ConnectingCheck extends CheckerTiming {
  connect_ip: string
  connect_port: number
  connect_timeout: number
  bindto?: string
  bind_port?: number
  bind_if?: string
  fwmark?: number
}

export interface TcpCheckConfig extends ConnectingCheck {
  type: 'TCP_CHECK'
}

export interface HttpCheckConfig extends ConnectingCheck {
  type: 'HTTP_GET' | 'SSL_GET'
  url: HttpCheckUrl[]
  virtualhost?: string
  http_protocol: '1.0' | '1.0C' | '1.1'
  fast_recovery: boolean
  enable_sni: boolean
  sni_name?: string
  tls_compliant: boolean
}

export interface HttpCheckUrl {
  path: string
  /** MD5 of the body, in hexadecimal. */
  digest?: string
  /** Inclusive ranges; unset: 200-299. */
  status_code?: [from: number, to: number][]
  virtualhost?: string
  /** The body must match (PCRE). */
  regex?: string
  /** The body must not match `regex`. */
  regex_no_match?: boolean
  regex_options?: string[]
  regex_min_offset?: number
  regex_max_offset?: number
  regex_stack?: { start: number; max: number }
  tls_compliant?: boolean
}

export interface SmtpCheckConfig extends ConnectingCheck {
  type: 'SMTP_CHECK'
  helo_name: string
}

export interface MiscCheckConfig extends CheckerTiming {
  type: 'MISC_CHECK'
  misc_path: string
  misc_timeout: number
  misc_dynamic: boolean
  user?: { user: string; group?: string }
}

export interface DnsCheckConfig extends ConnectingCheck {
  type: 'DNS_CHECK'
  /** Record asked for; the block's own keyword is `type`. */
  record: DnsRecord
  name: string
}

export type DnsRecord = 'A' | 'NS' | 'CNAME' | 'SOA' | 'MX' | 'TXT' | 'AAAA' | 'RRSIG' | 'DNSKEY'

export interface UdpCheckConfig extends ConnectingCheck {
  type: 'UDP_CHECK'
  /** Hexadecimal; unset: random bytes. */
  payload?: string
  require_reply?: UdpReply
  min_reply_length: number
  max_reply_length: number
}

/** What an answer must be; `data` unset: anything. */
export interface UdpReply {
  /** Hexadecimal; '?' is any digit. */
  data?: string
}

export interface PingCheckConfig extends ConnectingCheck {
  type: 'PING_CHECK'
}

/** Adds the number in a file, times the weight, to the weight of the real server. */
export interface FileCheckConfig {
  type: 'FILE_CHECK'
  track_file: string
  /** Unset: that of the track_file. */
  weight?: Weight
}

/** Up while the BFD session is. */
export interface BfdCheckConfig {
  type: 'BFD_CHECK'
  name: string
  alpha: boolean
}
