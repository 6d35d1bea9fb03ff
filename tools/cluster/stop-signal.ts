/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once, as without us. */
export function stopSignal(): { readonly signal: Promise<void>; cancel(): void } {
  const signals = ['SIGINT', 'SIGTERM'] as const
  let stop = () => {}
  const signal = new Promise<void>((resolve) => {
    stop = resolve
  })
  const cancel = () => {
    for (const name of signals) process.off(name, onSignal)
  }
  const onSignal = () => {
    cancel()
    stop()
  }
  for (const name of signals) process.on(name, onSignal)
  return { signal, cancel }
}
