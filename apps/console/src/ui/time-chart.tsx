'use client'

/** Lines over time on a canvas. What it shows stands in the legend's table too: last, least, mean and most of each line. */
import { useFormatter, useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useWidth } from './use-width'

export interface ChartLine {
  name: string
  /** one for each time; null where it is not known */
  values: readonly (number | null)[]
}

export interface TimeChartProps {
  label: string
  /** milliseconds since the epoch, ascending */
  times: readonly number[]
  lines: readonly ChartLine[]
  format(value: number): string
  height?: number
}

/** Lines differ by colour and by dash; the colours are tokens, so that light and dark have their own. */
export const LINE_LIMIT = 8
const dashes: number[][] = [[], [6, 3], [2, 2], [8, 3, 2, 3], [], [6, 3], [2, 2], [8, 3, 2, 3]]

const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const

export function TimeChart({ label, times, lines, format, height = 220 }: TimeChartProps) {
  const [box, width] = useWidth<HTMLDivElement>()
  const theme = useThemeClass()
  const time = useFormatter()
  const plot = useRef<uPlot>(undefined)
  const data = useRef<uPlot.AlignedData>([[]])
  const write = useRef(format)
  write.current = format
  data.current = [times.map(time => time / 1000), ...lines.map(({ values }) => [...values])]
  const names = lines.map(({ name }) => name).join('\n')

  useEffect(() => {
    const target = box.current
    if (!target || width === 0) return
    const token = (name: string) => getComputedStyle(target).getPropertyValue(name).trim()
    const axis = { stroke: token('--ink-faint'), grid: { stroke: token('--line'), width: 1 }, ticks: { show: false } }
    const font = '11px system-ui, sans-serif'
    const made = new uPlot(
      {
        width,
        height,
        legend: { show: false },
        cursor: { y: false, points: { size: 6 } },
        scales: { y: { range: (_self, _least, most) => [0, most > 0 ? most * 1.1 : 1] } },
        axes: [
          {
            ...axis,
            font,
            size: 26,
            space: 70,
            values: (_self, seconds) => seconds.map(at => time.dateTime(at * 1000, CLOCK)),
          },
          { ...axis, font, size: 70, values: (_self, values) => values.map(value => write.current(value)) },
        ],
        series: [
          {},
          ...lines.map(({ name }, index) => ({
            label: name,
            stroke: token(`--line-${(index % LINE_LIMIT) + 1}`),
            dash: dashes[index % LINE_LIMIT] ?? [],
            width: 1.75,
            points: { show: false },
          })),
        ],
      },
      data.current,
      target,
    )
    plot.current = made
    return () => {
      plot.current = undefined
      made.destroy()
    }
  }, [names, theme, width, height])
  useEffect(() => plot.current?.setData(data.current))

  return (
    <figure className="flex flex-col gap-2">
      <div ref={box} aria-hidden className="min-w-0 overflow-hidden" style={{ height }} />
      <Legend label={label} lines={lines} format={format} />
    </figure>
  )
}

function Legend({ label, lines, format }: Pick<TimeChartProps, 'label' | 'lines' | 'format'>) {
  const t = useTranslations('chart')
  return (
    <figcaption className="overflow-x-auto">
      <table aria-label={label} className="w-full max-w-2xl text-left text-xs">
        <thead>
          <tr className="text-ink-faint">
            <th scope="col" className="pr-3 font-medium">
              {label}
            </th>
            {(['last', 'least', 'mean', 'most'] as const).map(column => (
              <th key={column} scope="col" className="pl-3 text-right font-medium whitespace-nowrap">
                {t(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ name, values }, index) => {
            const known = values.filter(value => value !== null)
            const sum = known.reduce((total, value) => total + value, 0)
            const figures = [
              values.at(-1) ?? undefined,
              known.length > 0 ? Math.min(...known) : undefined,
              known.length > 0 ? sum / known.length : undefined,
              known.length > 0 ? Math.max(...known) : undefined,
            ]
            return (
              <tr key={name}>
                <th scope="row" className="flex items-center gap-2 pr-3 font-mono font-normal whitespace-nowrap">
                  <svg aria-hidden viewBox="0 0 24 4" className="h-1 w-6 shrink-0">
                    <line
                      x1="0"
                      y1="2"
                      x2="24"
                      y2="2"
                      strokeWidth="3"
                      stroke={`var(--line-${(index % LINE_LIMIT) + 1})`}
                      strokeDasharray={dashes[index % LINE_LIMIT]?.join(' ')}
                    />
                  </svg>
                  {name}
                </th>
                {figures.map((figure, column) => (
                  <td key={column} className="pl-3 text-right whitespace-nowrap">
                    {figure === undefined ? '—' : format(figure)}
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </figcaption>
  )
}

/** Changes with light and dark: what is painted on a canvas does not follow by itself. */
function useThemeClass(): string {
  const [theme, setTheme] = useState('')
  useEffect(() => {
    const look = () => setTheme(document.documentElement.className)
    look()
    const observer = new MutationObserver(look)
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['class'] })
    return () => observer.disconnect()
  }, [])
  return theme
}
