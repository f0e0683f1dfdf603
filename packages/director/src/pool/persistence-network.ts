/** Which clients persistence takes for one: persistence_granularity, a netmask or a prefix length (ip_vs_sched_persist). */
import { addressFromBytes, addressToBytes } from '../wire/address'

/** The client's address masked; as it is without a granularity, or with one that is of the other family. */
export function persistenceNetwork(client: string, granularity: string | undefined): string {
  const address = addressToBytes(client)
  if (granularity === undefined || !address) return client
  const mask = maskOf(granularity, address.length)
  return mask ? addressFromBytes(address.map((byte, i) => byte & mask[i]!)) : client
}

function maskOf(granularity: string, length: number): Uint8Array | undefined {
  if (!/^\d+$/.test(granularity)) {
    const mask = addressToBytes(granularity)
    return mask?.length === length ? mask : undefined
  }
  const bits = Number(granularity)
  if (bits > length * 8) return undefined
  return Uint8Array.from({ length }, (_, i) => 256 - 2 ** (8 - Math.min(8, Math.max(0, bits - i * 8))))
}
