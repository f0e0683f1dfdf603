export function bytes(text: string): Uint8Array {
  return Uint8Array.from(text.replaceAll(/\s/g, '').match(/../g) ?? [], pair => Number.parseInt(pair, 16))
}

export function hex(data: Uint8Array): string {
  return [...data].map(byte => byte.toString(16).padStart(2, '0')).join('')
}
