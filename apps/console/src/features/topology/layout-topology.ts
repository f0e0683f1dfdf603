/**
 * Where everything stands. A VIP stands beside the director that holds it, so that a failover moves it; those that
 * nobody holds stand after the last director. Pure: the same parts make the same picture.
 *
 * `across` flows to the right, as wide screens want it; without, it flows down. Both are one computation with its axes
 * swapped: `along` is the way of a request, `beside` is what stands next to each other.
 */
import { CLIENTS, type DirectorPart, type ServicePart, type Topology, type VipPart } from './topology'

export interface Place {
  id: string
  x: number
  y: number
  width: number
  height: number
}

export interface TopologyLayout {
  clients: Place
  vips: (Place & { part: VipPart })[]
  directors: (Place & { part: DirectorPart })[]
  services: (Place & { part: ServicePart; open: boolean })[]
  /** the box of the real servers of an open virtual server, with a place for each; the sorry server is the last */
  pools: (Place & { service: string; cells: Place[] })[]
}

/** This few real servers in all are shown without being asked for. */
export const FEW = 12
const WIDTH = 184
/** Its health is a line of two states. */
const SERVICE_WIDTH = 228
const CELL = { width: 184, height: 30, gap: 6 }
const PAD = 8
const GAP = 16
const COLUMN_GAP = 76
/** Lines of a VIP or instances of a director that are shown; the rest is a number. */
export const SHOWN = 4
/** This many cells stand under each other before a new column begins. */
const ROWS = 20
/** So many virtual servers stand under each other. */
const SERVICES = 16

const heights = {
  clients: 44,
  vip: ({ addresses }: VipPart) => 34 + 18 * Math.min(SHOWN + 1, addresses.length),
  director: ({ instances }: DirectorPart) => 40 + 24 * Math.max(1, Math.min(SHOWN + 1, instances.length)),
  service: 84,
}

interface Block {
  id: string
  along: number
  beside: number
}

export function layoutTopology(topology: Topology, open: ReadonlySet<string>, across: boolean): TopologyLayout {
  const size = (width: number, height: number) =>
    across ? { along: width, beside: height } : { along: height, beside: width }
  const place = (id: string, along: number, beside: number, extent: { along: number; beside: number }): Place =>
    across
      ? { id, x: along, y: beside, width: extent.along, height: extent.beside }
      : { id, x: beside, y: along, width: extent.beside, height: extent.along }

  // Directors, each with the room that the VIPs it holds need.
  const gap = across ? GAP : 12
  const slots = topology.directors.map(part => {
    const vips = topology.vips.filter(vip => vip.holders[0] === part.id)
    const own = size(WIDTH, heights.director(part))
    const held = vips.map(vip => ({ vip, ...size(WIDTH, heights.vip(vip)) }))
    return { part, own, held, room: Math.max(own.beside, stacked(held, gap)) }
  })
  const nobodys = topology.vips
    .filter(({ holders }) => holders.length === 0)
    .map(vip => ({ vip, ...size(WIDTH, heights.vip(vip)) }))
  const directorsBeside =
    slots.reduce((sum, { room }) => sum + room + gap, 0) + (nobodys.length > 0 ? stacked(nobodys, gap) : -gap)

  // Virtual servers with what is open of them, in as many columns as keep the picture in shape.
  const services = topology.services.map(part => {
    const isOpen = open.has(part.id) && part.reals.length > 0
    const grid = isOpen ? gridOf(part, across) : undefined
    const own = size(SERVICE_WIDTH, heights.service)
    return { part, isOpen, grid, own, room: Math.max(own.beside, grid ? size(grid.width, grid.height).beside : 0) }
  })
  const perColumn = across ? SERVICES : 4
  const columns: (typeof services)[] = []
  for (let at = 0; at < services.length; at += perColumn) columns.push(services.slice(at, at + perColumn))
  const servicesBeside = Math.max(
    0,
    ...columns.map(column =>
      stacked(
        column.map(each => ({ beside: each.room })),
        gap,
      ),
    ),
  )

  const beside = Math.max(directorsBeside, servicesBeside, size(WIDTH, heights.clients).beside)
  const alongOf = {
    vips: size(WIDTH, heights.clients).along + COLUMN_GAP,
    directors: 0,
    services: 0,
  }
  alongOf.directors = alongOf.vips + largest(topology.vips.map(vip => size(WIDTH, heights.vip(vip)).along)) + COLUMN_GAP
  alongOf.services = alongOf.directors + largest(slots.map(({ own }) => own.along)) + COLUMN_GAP

  const layout: TopologyLayout = {
    clients: place(CLIENTS, 0, (beside - size(WIDTH, heights.clients).beside) / 2, size(WIDTH, heights.clients)),
    vips: [],
    directors: [],
    services: [],
    pools: [],
  }
  let at = (beside - directorsBeside) / 2
  for (const { part, own, held, room } of slots) {
    layout.directors.push({ ...place(part.id, alongOf.directors, at + (room - own.beside) / 2, own), part })
    let vipAt = at + (room - stacked(held, gap)) / 2
    for (const { vip, ...extent } of held) {
      layout.vips.push({ ...place(vip.id, alongOf.vips, vipAt, extent), part: vip })
      vipAt += extent.beside + gap
    }
    at += room + gap
  }
  for (const { vip, ...extent } of nobodys) {
    layout.vips.push({ ...place(vip.id, alongOf.vips, at, extent), part: vip })
    at += extent.beside + gap
  }

  let along = alongOf.services
  for (const column of columns) {
    const own = size(SERVICE_WIDTH, heights.service)
    const poolAlong = along + own.along + COLUMN_GAP / 2
    let widest = own.along
    let next =
      (beside -
        stacked(
          column.map(each => ({ beside: each.room })),
          gap,
        )) /
      2
    for (const { part, isOpen, grid, room } of column) {
      layout.services.push({ ...place(part.id, along, next + (room - own.beside) / 2, own), part, open: isOpen })
      if (grid) {
        const extent = size(grid.width, grid.height)
        const box = place(`pool ${part.id}`, poolAlong, next + (room - extent.beside) / 2, extent)
        layout.pools.push({ ...box, service: part.id, cells: cellsOf(part, box, grid) })
        widest = Math.max(widest, own.along + COLUMN_GAP / 2 + extent.along)
      }
      next += room + gap
    }
    along += widest + COLUMN_GAP
  }
  // The order of the parts, so that a list of it does not change when something moves.
  layout.vips.sort((a, b) => topology.vips.indexOf(a.part) - topology.vips.indexOf(b.part))
  return layout
}

interface Grid {
  columns: number
  rows: number
  width: number
  height: number
}

/** Under each other up to ROWS, then in columns; flowing down, in two columns so that a telephone can show them. */
function gridOf({ reals, sorry }: ServicePart, across: boolean): Grid {
  const count = reals.length + (sorry ? 1 : 0)
  const columns = across ? Math.ceil(count / ROWS) : Math.min(count, Math.max(2, Math.ceil(count / ROWS)))
  const rows = Math.ceil(count / columns)
  return {
    columns,
    rows,
    width: columns * CELL.width + (columns - 1) * CELL.gap + 2 * PAD,
    height: rows * CELL.height + (rows - 1) * CELL.gap + 2 * PAD,
  }
}

function cellsOf({ id, reals, sorry }: ServicePart, box: Place, grid: Grid): Place[] {
  const ids = [...reals.map(real => `${id} ${real.id}`), ...(sorry ? [`${id} sorry`] : [])]
  return ids.map((cell, index) => ({
    id: cell,
    x: box.x + PAD + Math.floor(index / grid.rows) * (CELL.width + CELL.gap),
    y: box.y + PAD + (index % grid.rows) * (CELL.height + CELL.gap),
    width: CELL.width,
    height: CELL.height,
  }))
}

const stacked = (blocks: Pick<Block, 'beside'>[], gap: number): number =>
  blocks.reduce((sum, { beside }) => sum + beside, 0) + Math.max(0, blocks.length - 1) * gap
const largest = (values: number[]): number => Math.max(0, ...values)
