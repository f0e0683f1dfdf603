'use client'

import { useRef } from 'react'

/**
 * Right end of the weight bars: room to double the largest weight. It only grows, and not while one is dragged: the bar
 * would run away under the pointer.
 */
export function useScale(weights: number[], isDragged: boolean): number {
  const scale = useRef(10)
  const largest = Math.max(0, ...weights)
  if (!isDragged && largest * 1.5 > scale.current) scale.current = roundUp(largest * 2)
  return scale.current
}

/** 1, 2 or 5 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)))
  const digit = [1, 2, 5, 10].find(step => step * power >= value) ?? 10
  return digit * power
}
