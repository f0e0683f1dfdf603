'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useTold } from '@/features/told/use-told'
import { useWidth } from '@/ui/use-width'
import type { Lane, Segment, TakeOver } from './lanes'

export interface LaneChartProps {
  lanes: Lane[]
  start: number
  end: number
  takeOvers: TakeOver[]
  /** what a link pointed at */
  moment?: number | undefined
  label: string
  marks: { director: string; mark: ReactNode }[]
}

const LANE = 34
const GAP = 8
const AXIS = 22
/** Room that the words of a gap need. */
const WORDS = 64
/** Half of what a time of day needs. */
const CLOCK = 26

const fills: Record<Segment['state'], string> = {
  MASTER: 'var(--accent)',
  BACKUP: 'var(--idle-soft)',
  FAULT: 'var(--bad)',
  INIT: 'var(--warn-soft)',
  unknown: 'url(#unknown)',
}
const inks: Record<Segment['state'], string> = {
  MASTER: 'var(--on-accent)',
  BACKUP: 'var(--ink-soft)',
  FAULT: 'var(--on-accent)',
  INIT: 'var(--warn)',
  unknown: 'var(--ink-faint)',
}

/** One lane for each director, time to the right, now at the right end. The tables below say the same in words. */
export function LaneChart({ lanes, start, end, takeOvers, moment, label, marks }: LaneChartProps) {
  const t = useTranslations('failover')
  const told = useTold()
  const [box, width] = useWidth<HTMLDivElement>()
  const height = lanes.length * (LANE + GAP) + AXIS
  const x = (at: number) => ((at - start) / (end - start)) * width
  const gaps = takeOvers.filter(({ gap, body }) => gap !== undefined && (body.timeline.advertSentAt ?? 0) > start)

  return (
    <div className="flex gap-3">
      <ul className="flex shrink-0 flex-col" style={{ gap: GAP }}>
        {marks.map(({ director, mark }) => (
          <li key={director} className="flex items-center justify-between gap-3" style={{ height: LANE }}>
            <span className="font-semibold">{director}</span>
            {mark}
          </li>
        ))}
      </ul>
      <div ref={box} className="min-w-0 flex-1">
        {width > 0 && (
          <svg role="img" aria-label={label} width={width} height={height} className="block">
            <title>{label}</title>
            <defs>
              <pattern id="unknown" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <rect width="6" height="6" fill="var(--sunken)" />
                <rect width="2" height="6" fill="var(--line-strong)" />
              </pattern>
            </defs>
            {ticks(start, end, width).map(at => (
              <g key={at}>
                <line x1={x(at)} x2={x(at)} y1={0} y2={height - AXIS} stroke="var(--line)" />
                <text
                  x={Math.max(CLOCK, Math.min(width - CLOCK, x(at)))}
                  y={height - 6}
                  textAnchor="middle"
                  fontSize="11"
                  fill="var(--ink-faint)"
                >
                  {clock(at)}
                </text>
              </g>
            ))}
            {lanes.map((lane, index) => (
              <g key={lane.director} transform={`translate(0 ${index * (LANE + GAP)})`}>
                {lane.segments.map(segment => {
                  const wide = x(segment.to) - x(segment.from)
                  const word = segment.state === 'unknown' ? t('unknown') : segment.state
                  return (
                    <g key={segment.from}>
                      <rect
                        x={x(segment.from)}
                        width={Math.max(1.5, wide)}
                        height={LANE}
                        rx={3}
                        fill={fills[segment.state]}
                      >
                        <title>{`${lane.director} ${word} ${clock(segment.from)} – ${clock(segment.to)} ${told(segment.cause)}`}</title>
                      </rect>
                      {wide > 72 && (
                        <text
                          x={x(segment.from) + 8}
                          y={LANE / 2 + 4}
                          fontSize="11"
                          fontWeight="600"
                          fill={inks[segment.state]}
                        >
                          {word}
                        </text>
                      )}
                    </g>
                  )
                })}
              </g>
            ))}
            {moment !== undefined && moment > start && moment < end && (
              <line
                x1={x(moment)}
                x2={x(moment)}
                y1={0}
                y2={height - AXIS}
                stroke="var(--ink)"
                strokeDasharray="2 3"
                strokeWidth={1.5}
              />
            )}
            {gaps.map(({ id, body, gap = 0 }) => {
              const from = x(body.timeline.lastAdvertAt ?? 0)
              const to = x(body.timeline.advertSentAt ?? 0)
              const others = gaps.map(other => x(other.body.timeline.advertSentAt ?? 0))
              const room = to < Math.min(width, ...others.filter(at => at > to)) - WORDS
              const roomBefore = from > Math.max(0, ...others.filter(at => at < to)) + WORDS
              return (
                <g key={id}>
                  <rect
                    x={from}
                    width={Math.max(2, to - from)}
                    y={0}
                    height={height - AXIS - GAP}
                    fill="var(--bad)"
                    opacity={0.16}
                  />
                  <line x1={to} x2={to} y1={0} y2={height - AXIS - GAP} stroke="var(--bad)" strokeWidth={1.5} />
                  {/* Too close to its neighbours for words: the table below has the figure. */}
                  {(room || roomBefore) && (
                    <text
                      x={room ? to + 5 : from - 5}
                      y={height - AXIS - GAP + 6}
                      textAnchor={room ? 'start' : 'end'}
                      fontSize="11"
                      fontWeight="700"
                      fill="var(--bad)"
                    >
                      {t('ms', { ms: Math.round(gap) })}
                    </text>
                  )}
                </g>
              )
            })}
          </svg>
        )}
      </div>
    </div>
  )
}

/** About six, at round times; fewer where there is no room for their words. */
function ticks(start: number, end: number, width: number): number[] {
  const most = Math.min(7, Math.max(1, width / (CLOCK * 2 + 16)))
  const steps = [
    10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000, 14_400_000, 86_400_000,
  ]
  const step = steps.find(candidate => (end - start) / candidate <= most) ?? 86_400_000
  const found: number[] = []
  for (let at = Math.ceil(start / step) * step; at < end; at += step) found.push(at)
  return found
}

function clock(at: number): string {
  const date = new Date(at)
  const pad = (n: number) => String(n).padStart(2, '0')
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`
}
