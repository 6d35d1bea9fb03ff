/**
 * Sets protobufjs up, before the generated code looks at it:
 * - 64-bit fields are numbers instead of Long objects. `expectInteger` refuses those that lost digits.
 * - Bytes are plain Uint8Arrays in Node too, as in browsers: a Buffer's `slice` does not copy.
 * - Unknown fields are dropped, so that the exact decoder sees that something is missing.
 */
import protobuf from 'protobufjs/minimal.js'

// The library's own ways to run without `long` and Buffer, which its types declare as always present.
const settings = protobuf.util as { Long: unknown; Buffer: unknown }
settings.Long = null
settings.Buffer = null
protobuf.Reader.discardUnknown = true
protobuf.configure()
