import { expect, test } from 'vitest'
import type { ClusterOutline } from '../src/features/cluster/cluster-view'
import { find, findablesOf } from '../src/features/palette/find'
import { hrefOf, pressed, shortcuts } from '../src/features/palette/shortcuts'

const director = (name: string) =>
  ({
    id: `id-${name}`,
    name,
    config: {
      vrrp_instance: [{ name: 'VI_1', virtual_router_id: 51, vips: [{ address: '10.0.0.64', prefix_length: 32 }] }],
      virtual_server: [
        { id: '10.0.0.64:80/TCP', real_server: [{ id: '10.0.0.1:80' }, { id: '10.0.0.11:80' }] },
        { id: '10.0.0.64:443/TCP', real_server: [{ id: '10.0.0.1:443' }] },
      ],
    },
  }) as unknown as ClusterOutline['directors'][number]
const outlines = [
  { id: 'c1', name: 'edge', directors: [director('lb1'), director('lb2')] },
] as unknown as ClusterOutline[]
const findables = findablesOf(outlines)
const titles = (query: string) => find(findables, query, 10).found.map(({ kind, title }) => `${kind} ${title}`)

test('what several directors have is found once', () => {
  const all = findables.map(({ kind, title }) => `${kind} ${title}`)
  expect(all).toEqual([
    'cluster edge',
    'director lb1',
    'instance VI_1',
    'vip 10.0.0.64',
    'virtual-server 10.0.0.64:80/TCP',
    'real-server 10.0.0.1:80',
    'real-server 10.0.0.11:80',
    'virtual-server 10.0.0.64:443/TCP',
    'real-server 10.0.0.1:443',
    'director lb2',
  ])
})

test('the same name comes before what only begins so, and that before what contains it', () => {
  expect(titles('10.0.0.1:80')).toEqual(['real-server 10.0.0.1:80'])
  expect(titles('10.0.0.64')[0]).toBe('vip 10.0.0.64')
  expect(titles('lb')).toEqual(['director lb1', 'director lb2'])
  expect(titles('edge 443')).toEqual(['virtual-server 10.0.0.64:443/TCP', 'real-server 10.0.0.1:443'])
  expect(titles('EDGE LB2')).toEqual(['director lb2'])
})

test('no words find nothing, and what does not fit in is counted', () => {
  expect(find(findables, '  ', 10)).toEqual({ found: [], more: 0 })
  expect(titles('10.9.9.9')).toEqual([])
  const { found, more } = find(findables, '10.0.0', 2)
  expect([found.length, more]).toEqual([2, 4])
})

test('keys in a row are a shortcut, and others begin anew', () => {
  expect(pressed([], '?').shortcut?.does).toBe('shortcuts')
  const begun = pressed([], 'g')
  expect(begun).toEqual({ begun: ['g'] })
  expect(pressed(begun.begun, 'f').shortcut).toMatchObject({ does: 'go', to: 'failover' })
  expect(pressed(begun.begun, 'x')).toEqual({ begun: [] })
  expect(pressed(begun.begun, '/').shortcut?.does).toBe('search')
  expect(pressed([], 'f')).toEqual({ begun: [] })
})

test('no shortcut is the beginning of another, and every one leads somewhere', () => {
  const written = shortcuts.map(({ keys }) => keys.join(' '))
  for (const one of written)
    expect(written.filter(other => other === one || other.startsWith(`${one} `))).toEqual([one])
  for (const shortcut of shortcuts)
    if (shortcut.does === 'go') expect(hrefOf(shortcut.to, '/events', 'c1')).toMatch(/^\//)
})

test('a page of a cluster is that of the cluster on the page, else of the first', () => {
  expect(hrefOf('failover', '/clusters/c2/config', 'c1')).toBe('/clusters/c2/failover')
  expect(hrefOf('failover', '/events', 'c1')).toBe('/clusters/c1/failover')
  expect(hrefOf('failover', '/events', undefined)).toBeUndefined()
  expect(hrefOf('events', '/clusters/c2', undefined)).toBe('/events')
})
