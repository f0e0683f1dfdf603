/** Interfaces that are made and removed by us, upon another one. */
import {
  encodeAddLink,
  encodeLinkGroup,
  encodeLinkUp,
  encodeNoOwnLinkLocal,
  encodeRemoveLink,
  type VirtualLink,
} from '@keelson/director/wire/rtnetlink-link'
import { KernelError } from './libc'
import type { Reflector } from './reflector'

const ENODEV = 19
const ENOENT = 2

/** `prepare` runs before it is up. @throws KernelError */
export function createLink(
  reflector: Reflector,
  link: VirtualLink & { ownLinkLocal: boolean },
  prepare: () => void,
): void {
  const { name, kind } = link
  ask(reflector, seq => encodeAddLink(seq, link), `making ${kind === 'macvlan' ? kind : 'ipvlan'} ${name}`)
  reflector.follow()
  const index = reflector.byName(name)?.index
  if (index === undefined) throw new KernelError('rtnetlink', `making ${name}`, ENODEV)
  if (!link.ownLinkLocal)
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

/** Has the kernel tell everybody of it as it is, by giving it the group that it has. @throws KernelError */
export function retellLink(reflector: Reflector, name: string): void {
  const link = reflector.byName(name)
  if (link) ask(reflector, seq => encodeLinkGroup(seq, link.index, link.group), `telling of ${name}`)
}

function ask(reflector: Reflector, encode: (seq: number) => Uint8Array, about: string): void {
  const errno = reflector.request(encode, about)
  if (errno !== 0) throw new KernelError('rtnetlink', about, errno)
}
