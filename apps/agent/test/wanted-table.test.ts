import { Pool } from '@keelson/director/pool/pool'
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import { expect, it } from 'vitest'
import { WantedTable } from '../src/checkers/wanted-table'

const server = (at: number, weight = 1) =>
  `virtual_server 10.0.0.${at} 80 {\nprotocol TCP\nlb_algo rr\nlb_kind NAT\nreal_server 10.1.0.${at} 80 {\nweight ${weight}\n}\n}\n`

const pools = (...texts: string[]) => {
  const { virtual_server } = effectiveConfig(parse(texts.join('')))
  return virtual_server.map(each => new Pool(each, 0))
}
const taken = (table: WantedTable, ...texts: string[]) => {
  const all = pools(...texts)
  return table.takeAll(all, new Set(all.map(({ config }) => config.id)))?.map(({ id }) => id)
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

it('looks only at those that were touched', () => {
  const table = new WantedTable()
  taken(table, server(1), server(2))
  const others = pools(server(1, 5), server(2, 5))
  expect(table.takeAll(others, new Set(['10.0.0.2:80/TCP']))?.map(({ id }) => id)).toEqual(['10.0.0.2:80/TCP'])
  expect(table.services().map(({ destinations }) => destinations[0]?.weight)).toEqual([1, 5])
})
