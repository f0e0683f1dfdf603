/** How a figure went, no larger than a word: the line has no axis, so its label says what it spans. */
export interface SparklineProps {
  /** At even times, oldest first; null where it was not known. */
  values: readonly (number | null)[]
  label: string
}

const WIDTH = 96
const HEIGHT = 20

export function Sparkline({ values, label }: SparklineProps) {
  const top = Math.max(1e-9, ...values.flatMap(value => value ?? []))
  const x = (index: number) => (index / Math.max(1, values.length - 1)) * WIDTH
  const y = (value: number) => HEIGHT - 1.5 - (value / top) * (HEIGHT - 3)
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className="h-5 w-24 shrink-0 text-accent"
      preserveAspectRatio="none"
    >
      <title>{label}</title>
      {runsOf(values).map(([from, run]) => {
        const line = run.map((value, index) => `${x(from + index).toFixed(1)} ${y(value).toFixed(1)}`).join(' L')
        const end = x(from + run.length - 1).toFixed(1)
        return (
          <g key={from}>
            <path
              d={`M${x(from).toFixed(1)} ${HEIGHT} L${line} L${end} ${HEIGHT}Z`}
              fill="currentColor"
              opacity="0.15"
            />
            <path
              d={`M${line}`}
              fill="none"
              stroke="currentColor"
              strokeWidth="1.25"
              vectorEffect="non-scaling-stroke"
            />
          </g>
        )
      })}
    </svg>
  )
}

/** The pieces between what is not known, each with where it begins. */
function runsOf(values: readonly (number | null)[]): [from: number, run: number[]][] {
  const runs: [number, number[]][] = []
  values.forEach((value, index) => {
    if (value === null) return
    const last = runs.at(-1)
    if (last && last[0] + last[1].length === index) last[1].push(value)
    else runs.push([index, [value]])
  })
  return runs
}
