/** What `keelson-agent run` was told; the watchdog hands it on to its processes. */
import type { EngineName, ForwarderName } from '@keelson/contract/messages/live-state'
import type { ClientAddress } from '../forwarder/client-address'

/** Our extension to SSL_GET, which keepalived.conf cannot say. */
export interface CertificateOptions {
  /** one that is not trusted fails its check */
  verify: boolean
  /** so many days before a certificate ends it is told; 0: never */
  warnDays: number
}

export interface RunOptions {
  /** keepalived.conf */
  config: string
  runDir: string
  /** unless the director was moved to another one */
  engine: EngineName
  /** what must outlive a reboot: keys, last known good configuration */
  stateDir: string
  forwarder: ForwarderName
  /** what becomes of our part of the kernel's table when somebody else changes it */
  ipvsDrift: 'repair' | 'leave'
  /** how real servers behind the userspace forwarder learn who their client is */
  clientAddress: ClientAddress
  /** file with login and TLS for mails, which keepalived.conf cannot say */
  mailCredentials?: string
  /** a probe of its own for each of equal checks, as keepalived does */
  separateProbes: boolean
  certificates: CertificateOptions
  /** ws://, wss:// or ws+unix:; undefined runs without a console */
  console?: string
  /** the director's name for the console; the host's name unless told */
  name: string
}
