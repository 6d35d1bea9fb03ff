/** Times that others wrote may be beyond what a date can say. */
export function showTime(timeMs: number): string {
  const date = new Date(timeMs)
  return Number.isNaN(date.getTime()) ? `${timeMs} ms after 1970` : date.toISOString()
}
