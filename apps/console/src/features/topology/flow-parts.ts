/** The layout as React Flow takes it: nodes with their places and handles, edges with their looks. Pure. */
import { type Edge, type Node, Position } from '@xyflow/react'
import { flowWidth } from './flow-width'
import type { Place, TopologyLayout } from './layout-topology'
import { CLIENTS, type DirectorPart, type RealPart, type ServicePart, type Topology, type VipPart } from './topology'

export type TopologyNode =
  | Node<Record<string, never>, 'clients' | 'pool'>
  | Node<{ part: VipPart; holders: string[] }, 'vip'>
  | Node<{ part: DirectorPart }, 'director'>
  | Node<{ part: ServicePart; open: boolean }, 'service'>
  | Node<{ part: RealPart }, 'real'>
  | Node<{ service: string; sorry: NonNullable<ServicePart['sorry']> }, 'sorry'>

/** More cells than these have one way to their box instead of one to each, which would cross the others. */
const SINGLE_WAYS = { across: 12, down: 2 }

export function flowParts(
  { directors, flows }: Topology,
  layout: TopologyLayout,
  across: boolean,
): { nodes: TopologyNode[]; edges: Edge[] } {
  const at = (place: Place) => placed(place, across)
  const nameOf = (id: string) => directors.find(director => director.id === id)?.name ?? id
  const partOf = new Map(layout.services.map(({ id, part }) => [id, part]))
  const nodes: TopologyNode[] = [
    ...layout.pools.map((pool): TopologyNode => ({ ...at(pool), type: 'pool', data: {}, zIndex: -1 })),
    { ...at(layout.clients), type: 'clients', data: {} },
    ...layout.vips.map(
      ({ part, ...place }): TopologyNode => ({
        ...at(place),
        type: 'vip',
        data: { part, holders: part.holders.map(nameOf) },
      }),
    ),
    ...layout.directors.map(({ part, ...place }): TopologyNode => ({ ...at(place), type: 'director', data: { part } })),
    ...layout.services.map(
      ({ part, open, ...place }): TopologyNode => ({ ...at(place), type: 'service', data: { part, open } }),
    ),
    ...layout.pools.flatMap(({ service, cells }) =>
      cells.flatMap((cell, index): TopologyNode[] => {
        const owner = partOf.get(service)
        const part = owner?.reals[index]
        if (part) return [{ ...at(cell), type: 'real', data: { part } }]
        return owner?.sorry ? [{ ...at(cell), type: 'sorry', data: { service, sorry: owner.sorry } }] : []
      }),
    ),
  ]
  const edges = flows.map(({ id, from, to, bytes, split }) =>
    edge(id, from, to, { width: flowWidth(bytes), colour: split ? 'var(--bad)' : 'var(--accent)' }),
  )
  for (const { id, service, cells } of layout.pools) {
    const { reals = [], sorry } = partOf.get(service) ?? {}
    if (cells.length > SINGLE_WAYS[across ? 'across' : 'down']) {
      const known = reals.flatMap(real => real.bytes ?? [])
      edges.push(
        edge(id, service, id, {
          width: flowWidth(known.reduce((sum, bytes) => sum + bytes, 0)),
          colour: 'var(--accent)',
        }),
      )
      continue
    }
    for (const [index, cell] of cells.entries())
      edges.push(edge(cell.id, service, cell.id, looksOf(reals[index], sorry)))
  }
  return { nodes, edges }
}

/** A drained or down real server has a broken line, and so has a sorry server that stands by. */
function looksOf(real: RealPart | undefined, sorry: ServicePart['sorry']): Looks {
  if (!real)
    return sorry?.active ? { width: 2, colour: 'var(--warn)' } : { width: 1, colour: 'var(--idle)', broken: true }
  if (real.health === 'down') return { width: 1, colour: 'var(--bad)', broken: true }
  if (real.weight === 0) return { width: flowWidth(real.bytes), colour: 'var(--warn)', broken: true }
  return { width: flowWidth(real.bytes), colour: real.health === 'up' ? 'var(--ok)' : 'var(--idle)' }
}

interface Looks {
  width: number
  colour: string
  broken?: boolean
}

const edge = (id: string, source: string, target: string, { width, colour, broken }: Looks): Edge => ({
  id: `${source} > ${id}`,
  source,
  target,
  focusable: false,
  style: {
    strokeWidth: width,
    stroke: colour,
    strokeOpacity: source === CLIENTS ? 0.7 : 0.8,
    ...(broken && { strokeDasharray: '3 4' }),
  },
})

/** With its size and handles told, React Flow has nothing to measure and no edge to leave out meanwhile. */
function placed({ id, x, y, width, height }: Place, across: boolean) {
  const side = { width: 1, height: 1 }
  return {
    id,
    position: { x, y },
    width,
    height,
    measured: { width, height },
    handles: across
      ? [
          { type: 'target' as const, position: Position.Left, x: 0, y: height / 2, ...side },
          { type: 'source' as const, position: Position.Right, x: width, y: height / 2, ...side },
        ]
      : [
          { type: 'target' as const, position: Position.Top, x: width / 2, y: 0, ...side },
          { type: 'source' as const, position: Position.Bottom, x: width / 2, y: height, ...side },
        ],
  }
}
