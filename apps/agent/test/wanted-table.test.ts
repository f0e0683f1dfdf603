import { Pool } from '@keelson/director/pool/pool'
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import { expect, it } from 'vitest'
import { WantedTable } from '../src/checkers/wanted-table'

const server = (at: number, weight = 1) =>
  `virtual_server 10.0.0.${at} 80 {\nprotocol TCP\nlb_algo rr\nlb_kind NAT\nreal_server 10.1.0.${at} 80 {\nweight ${weight}\n}\n}\n`

const pools = (...texts: string[]) => {
  const { virtual_server } = effectiveConfig(parse(texts.join('')))
  return new Map(virtual_server.map(each => [each.id, new Pool(each, 0)]))
}
const taken = (table: WantedTable, ...texts: string[]) => {
  const all = pools(...texts)
  return table.takeAll(all, new Set(all.keys()))?.map(({ id }) => id)
}

it('says the whole table the first time, then only those that are others', () => {
  const table = new WantedTable()
  expect(taken(table, server(1), server(2), server(3))).toBeUndefined()
  expect(taken(table, server(1), server(2), server(3))).toEqual([])
  expect(taken(table, server(1), server(2, 7), server(3))).toEqual(['10.0.0.2:80/TCP'])
  expect(table.services().map(({ destinations }) => destinations[0]?.weight)).toEqual([1, 7, 1])
})

it('says the whole table where a service came, went or has another place: of two with one address the first counts', () => {
  const table = new WantedTable()
  taken(table, server(1), server(2))
  expect(taken(table, server(1), server(2), server(3))).toBeUndefined()
  expect(taken(table, server(1), server(3))).toBeUndefined()
  expect(table.services().map(({ id }) => id)).toEqual(['10.0.0.1:80/TCP', '10.0.0.3:80/TCP'])
  expect(taken(table, server(3), server(1))).toBeUndefined()
  expect(table.services().map(({ id }) => id)).toEqual(['10.0.0.3:80/TCP', '10.0.0.1:80/TCP'])
})

it('looks at those of a group whoever was touched, for as long as they are in one', () => {
  const table = new WantedTable()
  const configured = (members: string, name: string) => {
    const text = `virtual_server_group g {\n${members}\n}\nvirtual_server ${name} {\nprotocol TCP\nlb_kind NAT\nreal_server 10.1.0.9 80 {\nweight 1\n}\n}\n`
    const config = effectiveConfig(parse(text))
    table.configure(config)
    return new Map(config.virtual_server.map(each => [each.id, new Pool(each, 0)]))
  }
  const membersOf = () => table.services().map(({ members }) => members?.length)
  const grouped = configured('10.0.0.1 80', 'group g')
  table.takeAll(grouped, new Set(grouped.keys()))
  expect(membersOf()).toEqual([1])
  expect(table.takeAll(configured('10.0.0.1 80\n10.0.0.2 80', 'group g'), new Set())).toHaveLength(1)
  expect(membersOf()).toEqual([2])
  const alone = configured('10.0.0.1 80', '10.0.0.7 80')
  expect(table.takeAll(alone, new Set(alone.keys()))).toBeUndefined()
  expect(membersOf()).toEqual([undefined])
  expect(table.takeAll(configured('10.0.0.1 80', '10.0.0.7 80'), new Set())).toEqual([])
})

it('looks only at those that were touched', () => {
  const table = new WantedTable()
  taken(table, server(1), server(2))
  const others = pools(server(1, 5), server(2, 5))
  expect(table.takeAll(others, new Set(['10.0.0.2:80/TCP']))?.map(({ id }) => id)).toEqual(['10.0.0.2:80/TCP'])
  expect(table.services().map(({ destinations }) => destinations[0]?.weight)).toEqual([1, 5])
})
