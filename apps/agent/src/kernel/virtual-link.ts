/** Interfaces that are made and removed by us. */
import {
  encodeAddMacvlan,
  encodeLinkUp,
  encodeNoOwnLinkLocal,
  encodeRemoveLink,
} from '@keelson/director/wire/rtnetlink-link'
import { KernelError } from './libc'
import type { Reflector } from './reflector'

const ENODEV = 19
const ENOENT = 2

/** `prepare` runs before it is up. @throws KernelError */
export function createMacvlan(
  reflector: Reflector,
  name: string,
  base: number,
  mac: Uint8Array,
  prepare: () => void,
): void {
  ask(reflector, seq => encodeAddMacvlan(seq, name, base, mac), `making macvlan ${name}`)
  reflector.follow()
  const index = reflector.byName(name)?.index
  if (index === undefined) throw new KernelError('rtnetlink', `macvlan ${name}`, ENODEV)
  ask(reflector, seq => encodeNoOwnLinkLocal(seq, index), `keeping ${name} without a link-local address`)
  prepare()
  ask(reflector, seq => encodeLinkUp(seq, index), `switching ${name} on`)
}

/** False where there was none. @throws KernelError */
export function removeLink(reflector: Reflector, name: string): boolean {
  const index = reflector.byName(name)?.index
  if (index === undefined) return false
  const errno = reflector.request(seq => encodeRemoveLink(seq, index), `removing ${name}`)
  if (errno !== 0 && errno !== ENODEV && errno !== ENOENT) throw new KernelError('rtnetlink', `removing ${name}`, errno)
  return errno === 0
}

function ask(reflector: Reflector, encode: (seq: number) => Uint8Array, about: string): void {
  const errno = reflector.request(encode, about)
  if (errno !== 0) throw new KernelError('rtnetlink', about, errno)
}
