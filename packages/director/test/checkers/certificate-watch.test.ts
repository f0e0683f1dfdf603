/** Certificates that end soon are told once a day, and not before it is time. */
import { describe, expect, it } from 'vitest'
import { CertificateWatch } from '../../src/checkers/certificate-watch'

const DAY = 86_400_000
const NOW = 1_800_000_000_000
const SERVER = '10.0.0.2:443'
const ending = (days: number) => ({ subject: 'web.example', expiresAt: NOW + days * DAY })

describe('a certificate', () => {
  it.each([
    [15, undefined],
    [14, 'the certificate of web.example ends in 14 days'],
    [1.5, 'the certificate of web.example ends in 1 day'],
    [0.5, 'the certificate of web.example ends within a day'],
    [-0.5, 'the certificate of web.example ended today'],
    [-2, 'the certificate of web.example ended 2 days ago'],
  ])('with %s days to go', (days, text) => {
    expect(new CertificateWatch(14).seen(SERVER, ending(days), NOW)).toBe(text)
  })

  it('is told again after a day, and not before', () => {
    const watch = new CertificateWatch(14)
    const told = Array.from({ length: 49 }, (_, hour) => watch.seen(SERVER, ending(5), NOW + (hour * DAY) / 24))
    expect(told.flatMap((text, hour) => (text ? [hour] : []))).toEqual([0, 24, 48])
  })

  it('that was renewed, or is another server’s, is another one', () => {
    const watch = new CertificateWatch(14)
    expect(watch.seen(SERVER, ending(1.5), NOW)).toBeDefined()
    expect(watch.seen(SERVER, ending(90), NOW)).toBeUndefined()
    expect(watch.seen(SERVER, ending(13.5), NOW)).toBe('the certificate of web.example ends in 13 days')
    expect(watch.seen('10.0.0.3:443', ending(1.5), NOW)).toBeDefined()
  })

  it('of a server that left and came back is told anew', () => {
    const watch = new CertificateWatch(14)
    watch.seen(SERVER, ending(5), NOW)
    watch.forget(() => true)
    expect(watch.seen(SERVER, ending(5), NOW)).toBeUndefined()
    watch.forget(() => false)
    expect(watch.seen(SERVER, ending(5), NOW)).toBeDefined()
  })

  it('is nobody’s business with 0 days, and a clock that was set back does not silence it', () => {
    expect(new CertificateWatch(0).seen(SERVER, ending(-5), NOW)).toBeUndefined()
    const watch = new CertificateWatch(14)
    watch.seen(SERVER, ending(5), NOW + DAY)
    expect(watch.seen(SERVER, ending(5), NOW)).toBeDefined()
  })
})
