/** Which checksum an instance sends and believes: version 3 over IPv4 has been done in three ways. */
import type { VrrpInstance as VrrpInstanceConfig } from '@keelson/keepalived-conf/config'
import { isIpv6 } from '../wire/address'
import type { AdvertReading, PacketEnds } from '../wire/vrrp'

export class ChecksumForms {
  /** a unicast peer was heard that counts the multicast group where its destination belongs (keepalived before 1.3.7) */
  private peersAreOld = false

  /** The ends to make a checksum with; undefined leaves the pseudo-header out (v3_checksum_as_v2). */
  endsToSend(config: VrrpInstanceConfig, ends: PacketEnds, group: string): PacketEnds | undefined {
    if (config.version === 3 && config.v3_checksum_as_v2 && !isIpv6(ends.source)) return undefined
    return this.isOld(config) ? { ...ends, destination: group } : ends
  }

  /**
   * Deviates: under v3_checksum_as_v2 keepalived believes any checksum; here one with or without the pseudo-header.
   * A peer of the old kind is taken for one from then on, where old_unicast_checksum does not forbid it.
   */
  accepts(config: VrrpInstanceConfig, reading: AdvertReading, ends: PacketEnds, group: string): boolean {
    if (isIpv6(ends.source) || config.version === 2) return reading.hasChecksum(ends)
    const old = { ...ends, destination: group }
    if (reading.hasChecksum(this.isOld(config) ? old : ends)) return true
    if (config.v3_checksum_as_v2) return reading.hasChecksum(undefined)
    if (!canBeOld(config) || config.old_unicast_checksum !== undefined || !reading.hasChecksum(old)) return false
    this.peersAreOld = true
    return true
  }

  private isOld(config: VrrpInstanceConfig): boolean {
    if (!canBeOld(config) || config.old_unicast_checksum === 'never') return false
    return config.old_unicast_checksum === 'always' || this.peersAreOld
  }
}

function canBeOld({ version, unicast_peer }: VrrpInstanceConfig): boolean {
  return version === 3 && unicast_peer.length > 0
}
