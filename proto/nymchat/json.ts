/**
 * JSON as Python reads and writes it (NYMCHAT.md section 1). The signature inside a message covers Python's
 * form of a parsed object, so member order, the digits of numbers and escapes must come out as they went
 * in: `JSON.parse` moves members that look like numbers, and rounds.
 */
import { RefusedError } from '../errors.js'
import { nymchatDepthMax, nymchatFrameBytesMax, nymchatValuesMax } from '../limits.js'

/** A number as it was written. */
export interface JsonNumber {
  readonly digits: string
}

/** In order of appearance; of a repeated member the last value counts, at the first one's place. */
export type JsonObject = ReadonlyMap<string, JsonValue>

export type JsonValue = null | boolean | string | JsonNumber | readonly JsonValue[] | JsonObject

/**
 * Parses one JSON text. Strings may hold lone surrogates, as in Python: whoever needs bytes of one asks
 * `utf8Of`. NaN and Infinity, which Python takes, are refused.
 * @throws RefusedError `oversized`; `malformed`, also when it is nested deeper than `nymchatDepthMax` or
 *   holds more than `nymchatValuesMax` values
 */
export function parseJson(text: string): JsonValue {
  if (text.length > nymchatFrameBytesMax) {
    throw new RefusedError('oversized', `A text has at most ${nymchatFrameBytesMax} characters.`)
  }
  const reader: Reader = { text, at: 0, values: 0 }
  const value = readValue(reader, 0)
  skipSpace(reader)
  if (reader.at < text.length) throw malformed(reader)
  return value
}

/** @throws RefusedError as `parseJson`, and `malformed` for a JSON text that is no object */
export function parseJsonObject(text: string): JsonObject {
  const value = parseJson(text)
  if (isJsonObject(value)) return value
  throw new RefusedError('malformed', 'This JSON text is no object.')
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map
}

/** What Python's `not value` says: absent, null, false, zero, or empty. */
export function isFalsy(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === false || value === '') return true
  if (value === true || typeof value === 'string') return false
  if (isJsonObject(value)) return value.size === 0
  if ('digits' in value) return Number(value.digits) === 0
  return value.length === 0
}

export function jsonObject(members: { readonly [name: string]: JsonValue }): JsonObject {
  return new Map(Object.entries(members))
}

/** `json.dumps` with its defaults: ASCII, `", "` and `": "`, members in their order. */
export function pythonJson(value: JsonValue): string {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value === 'string') return pythonString(value)
  if (isJsonObject(value)) {
    const members = [...value].map(([name, one]) => `${pythonString(name)}: ${pythonJson(one)}`)
    return `{${members.join(', ')}}`
  }
  if ('digits' in value) return value.digits
  return `[${value.map(pythonJson).join(', ')}]`
}

const shortEscapes = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\f', '\\f'],
  ['\b', '\\b'],
])

function pythonString(text: string): string {
  const escaped = text.replace(/[^ !#-[\]-~]/g, (unit) => {
    const short = shortEscapes.get(unit)
    return short ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `"${escaped}"`
}

interface Reader {
  readonly text: string
  at: number
  values: number
}

function malformed({ at }: Reader): RefusedError {
  return new RefusedError('malformed', `This is no JSON text: see character ${at}.`)
}

function readValue(reader: Reader, depth: number): JsonValue {
  reader.values += 1
  if (depth > nymchatDepthMax || reader.values > nymchatValuesMax) throw malformed(reader)
  skipSpace(reader)
  switch (reader.text[reader.at]) {
    case '{':
      return readObject(reader, depth)
    case '[':
      return readArray(reader, depth)
    case '"':
      return readString(reader)
    case 't':
      return readWord(reader, 'true', true)
    case 'f':
      return readWord(reader, 'false', false)
    case 'n':
      return readWord(reader, 'null', null)
    default:
      return readNumber(reader)
  }
}

function readObject(reader: Reader, depth: number): JsonObject {
  const members = new Map<string, JsonValue>()
  reader.at += 1
  if (takes(reader, '}')) return members
  do {
    skipSpace(reader)
    if (reader.text[reader.at] !== '"') throw malformed(reader)
    const name = readString(reader)
    if (!takes(reader, ':')) throw malformed(reader)
    members.set(name, readValue(reader, depth + 1))
  } while (takes(reader, ','))
  if (takes(reader, '}')) return members
  throw malformed(reader)
}

function readArray(reader: Reader, depth: number): JsonValue[] {
  const items: JsonValue[] = []
  reader.at += 1
  if (takes(reader, ']')) return items
  do items.push(readValue(reader, depth + 1))
  while (takes(reader, ','))
  if (takes(reader, ']')) return items
  throw malformed(reader)
}

/** Passes over a sign, with the space before it, if it comes next. */
function takes(reader: Reader, sign: string): boolean {
  skipSpace(reader)
  if (reader.text[reader.at] !== sign) return false
  reader.at += 1
  return true
}

function skipSpace(reader: Reader): void {
  for (;;) {
    const sign = reader.text[reader.at]
    if (sign !== ' ' && sign !== '\n' && sign !== '\r' && sign !== '\t') return
    reader.at += 1
  }
}

function readWord<Value>(reader: Reader, word: string, value: Value): Value {
  if (!reader.text.startsWith(word, reader.at)) throw malformed(reader)
  reader.at += word.length
  return value
}

const numberForm = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y

function readNumber(reader: Reader): JsonNumber {
  numberForm.lastIndex = reader.at
  const digits = numberForm.exec(reader.text)?.[0]
  if (digits === undefined) throw malformed(reader)
  reader.at += digits.length
  return { digits }
}

const escapes = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['f', '\f'],
  ['b', '\b'],
])

function readString(reader: Reader): string {
  const { text } = reader
  let read = ''
  reader.at += 1
  for (let from = reader.at; ; ) {
    const code = text.charCodeAt(reader.at)
    if (code === quoteCode) {
      read += text.slice(from, reader.at)
      reader.at += 1
      return read
    }
    // Beyond the end the code is NaN, which no comparison holds for.
    if (!(code >= spaceCode)) throw malformed(reader)
    if (code === backslashCode) {
      read += text.slice(from, reader.at) + readEscape(reader)
      from = reader.at
    } else reader.at += 1
  }
}

const quoteCode = 0x22
const backslashCode = 0x5c
const spaceCode = 0x20

function readEscape(reader: Reader): string {
  const letter = reader.text[reader.at + 1] ?? ''
  if (letter === 'u') {
    const hex = reader.text.slice(reader.at + 2, reader.at + 6)
    if (!/^[0-9a-fA-F]{4}$/.test(hex)) throw malformed(reader)
    reader.at += 6
    return String.fromCharCode(Number.parseInt(hex, 16))
  }
  const sign = escapes.get(letter)
  if (sign === undefined) throw malformed(reader)
  reader.at += 2
  return sign
}
