/** Keys to press, one after the other. */
export const Keys = ({ keys }: { keys: readonly string[] }) => (
  <span className="inline-flex gap-1">
    {keys.map(key => (
      <kbd
        key={key}
        className="min-w-6 rounded border border-line-strong bg-sunken px-1.5 py-px text-center font-mono text-xs text-ink-soft"
      >
        {key}
      </kbd>
    ))}
  </span>
)
