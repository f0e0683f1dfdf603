'use client'

import '@xyflow/react/dist/style.css'
import './topology.css'
import { Controls, ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react'
import { useTranslations } from 'next-intl'
import { useEffect, useMemo } from 'react'
import { useWidth } from '@/ui/use-width'
import { flowParts } from './flow-parts'
import { layoutTopology, type TopologyLayout } from './layout-topology'
import type { Topology } from './topology'
import { nodeTypes, PictureContext } from './topology-nodes'

export interface TopologyPictureProps {
  clusterId: string
  topology: Topology
  open: ReadonlySet<string>
  onToggle(service: string): void
}

/** Narrower than this the way of a request goes down. */
const NARROW = 640

/** The table below says the same in words, in the order of the keyboard. */
export default function TopologyPicture(props: TopologyPictureProps) {
  const [box, width] = useWidth<HTMLDivElement>()
  return (
    <div ref={box} className="topology min-w-0">
      {width > 0 && (
        <ReactFlowProvider>
          <Picture {...props} width={width} />
        </ReactFlowProvider>
      )}
    </div>
  )
}

function Picture({ clusterId, topology, open, onToggle, width }: TopologyPictureProps & { width: number }) {
  const t = useTranslations('topology')
  const flow = useReactFlow()
  const across = width >= NARROW
  const layout = useMemo(() => layoutTopology(topology, open, across), [topology, open, across])
  const { nodes, edges } = useMemo(() => flowParts(topology, layout, across), [topology, layout, across])
  const extent = extentOf(layout)
  const context = useMemo(() => ({ clusterId, onToggle, across }), [clusterId, onToggle, across])
  // Everything fits again when there is more or less of it, not when something moves.
  const height = Math.min(720, Math.max(300, 48 + extent.height * Math.min(1, (0.92 * width) / extent.width)))
  const shape = `${extent.width} ${extent.height} ${width}`
  useEffect(() => void flow.fitView({ padding: 0.04, maxZoom: 1 }), [flow, shape])
  return (
    <PictureContext.Provider value={context}>
      <div style={{ height }}>
        <ReactFlow
          aria-label={t('picture')}
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          zoomOnScroll={false}
          preventScrolling={false}
          minZoom={0.15}
          maxZoom={1.5}
          fitView
          fitViewOptions={{ padding: 0.04, maxZoom: 1 }}
          ariaLabelConfig={{
            'controls.ariaLabel': t('controls'),
            'controls.zoomIn.ariaLabel': t('zoomIn'),
            'controls.zoomOut.ariaLabel': t('zoomOut'),
            'controls.fitView.ariaLabel': t('fitView'),
          }}
        >
          <Controls showInteractive={false} position="top-right" orientation="horizontal" />
        </ReactFlow>
      </div>
    </PictureContext.Provider>
  )
}

function extentOf({ clients, vips, directors, services, pools }: TopologyLayout): { width: number; height: number } {
  const places = [clients, ...vips, ...directors, ...services, ...pools]
  return {
    width: Math.max(...places.map(({ x, width }) => x + width)),
    height: Math.max(...places.map(({ y, height }) => y + height)),
  }
}
