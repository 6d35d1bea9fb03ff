/**
 * Options of V8 that rookery-node runs with: the first line of main.ts has them, and whoever starts it as a child gives
 * them. What a node allocates for a message is dead before the next: a young generation that starts at 16 MiB, the
 * largest that V8 lets it grow to by itself, is collected a sixteenth as often as one of 1 MiB, and so little of it
 * survives that threads which collect it together cost more than they help. The size can only be set before a program starts.
 */
export const v8Options = ['--no-parallel-scavenge', '--min-semi-space-size=16'] as const
