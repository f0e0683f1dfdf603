/** What stock keepalived 2.2.7 put on the wire for this configuration, captured between two interfaces. */
import { describe, expect, it } from 'vitest'
import { VrrpStack } from '../../src/vrrp/vrrp-stack'
import { encodeGratuitousArp } from '../../src/wire/arp'
import { encodeIpv4 } from '../../src/wire/ipv4'
import { bytes, hex } from '../wire/hex'
import { vrrpConfig } from './config'

const mac = bytes('b29d94c6eeb0')
const captured = {
  advert: '45c0002800010000ff7037617d26260be00000122133b401010124017d2626403131313100000000',
  gratuitousArp: 'ffffffffffffb29d94c6eeb008060001080006040001b29d94c6eeb07d262640ffffffffffff7d262640',
  goodbye: '45c0002800020000ff7037607d26260be0000012213300010101d8017d2626403131313100000000',
}

describe('the article’s master', () => {
  it('sends keepalived’s frames byte for byte, from take-over to goodbye', () => {
    const config = vrrpConfig([{ state: 'MASTER', priority: 180 }])
    const stack = new VrrpStack(config, { interfaces: [{ name: 'eth0', up: true, address: '125.38.38.11' }] }, 0)
    stack.tick(stack.nextDeadline())
    stack.shutdown(3500)
    const frames: string[] = []
    let id = 0
    for (const effect of stack.takeEffects()) {
      if (effect.type === 'sendGratuitousArp') frames.push(hex(encodeGratuitousArp(mac, effect.address)))
      if (effect.type !== 'sendAdvert') continue
      id++
      frames.push(hex(encodeIpv4({ source: effect.source, destination: effect.destination, id }, effect.packet)))
    }
    const { advert, gratuitousArp, goodbye } = captured
    expect(frames).toEqual([advert, ...Array<string>(5).fill(gratuitousArp), goodbye])
  })
})
