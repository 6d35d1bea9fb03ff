/** libp2p needs `Promise.withResolvers`, which Node has from 22 on. Import this before it. */

interface Resolvers<Value> {
  readonly promise: Promise<Value>
  readonly resolve: (value: Value | PromiseLike<Value>) => void
  readonly reject: (reason?: unknown) => void
}

function withResolvers<Value>(this: PromiseConstructor): Resolvers<Value> {
  const settle: Partial<{ -readonly [Key in keyof Resolvers<Value>]: Resolvers<Value>[Key] }> = {}
  const promise = new this<Value>((resolve, reject) => {
    settle.resolve = resolve
    settle.reject = reject
  })
  return { ...settle, promise } as Resolvers<Value>
}

if (!('withResolvers' in Promise)) {
  Object.defineProperty(Promise, 'withResolvers', {
    ...{ value: withResolvers, writable: true, configurable: true },
  })
}
