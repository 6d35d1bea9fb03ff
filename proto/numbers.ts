/**
 * Makes protobufjs read 64-bit fields as numbers instead of Long objects. Imported before the generated
 * code, which looks at this when it loads. A value above 2^53 loses digits, so it does not encode to the
 * bytes it came from and the exact decoder refuses it (proto/codec.ts).
 */
import protobuf from 'protobufjs/minimal.js'

// The library's own way to run without `long`, which its types declare as always present.
;(protobuf.util as { Long: unknown }).Long = null
protobuf.configure()
