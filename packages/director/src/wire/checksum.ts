/** RFC 1071: one's complement of the one's complement sum of big-endian 16-bit words; an odd last byte is padded. */
export function internetChecksum(...parts: Uint8Array[]): number {
  let sum = 0
  for (const bytes of parts) {
    for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) | (bytes[i + 1] ?? 0)
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return ~sum & 0xffff
}
