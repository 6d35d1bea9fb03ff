import t from 'tap'
import {
  defaultNameGrammar,
  expectName,
  expectNormalName,
  type NameGrammar,
  nameFault,
  normaliseName,
} from '../../proto/names.js'

t.test('the default grammar', async (t) => {
  const inside = [
    'ab',
    'a1',
    '00',
    'alice',
    'a.b',
    'a-b_c.d',
    'a'.repeat(32),
    `${'a.'.repeat(15)}bc`,
  ]
  for (const name of inside) t.equal(expectName(name, defaultNameGrammar), name)
  const outside: [string, RegExp][] = [
    ['', /at least 2 characters; this one has 0/],
    ['a', /at least 2/],
    ['a'.repeat(33), /at most 32 characters; this one has 33/],
    ['Alice', /not "A"/],
    ['al ice', /not " "/],
    ['al/ice', /not "\/"/],
    ['al@ice', /not "@"/],
    ['ali\u00e7e', /not "\u00e7"/],
    ['al\u0000ce', /not "\\u0000"/],
    ['a\u{1f600}', /not "\u{1f600}"/u],
    ['.a', /neither begins nor ends with '\.'/],
    ['a-', /neither begins nor ends with '-'/],
    ['_a_', /neither begins nor ends with '_'/],
    ['a..b', /no two of .* in a row, as in '\.\.'/],
    ['a._b', /no two of .* in a row, as in '\._'/],
    ['--', /neither begins/],
  ]
  for (const [name, message] of outside) {
    t.throws(() => expectName(name, defaultNameGrammar), { code: 'invalid-name', message }, name)
  }
})

t.test('a grammar is policy', async (t) => {
  const strict: NameGrammar = { lengthMin: 4, lengthMax: 6, separators: '' }
  t.equal(nameFault('abcd', strict), undefined)
  t.match(nameFault('abc', strict), /at least 4/)
  t.match(nameFault('abcdefg', strict), /at most 6/)
  t.match(nameFault('ab.cd', strict), /not "\."/)
  const wide: NameGrammar = { lengthMin: 1, lengthMax: 1_000, separators: '_' }
  t.equal(nameFault('a', wide), undefined)
  t.equal(nameFault('a'.repeat(64), wide), undefined)
  t.match(nameFault('a'.repeat(65), wide), /at most 64/, 'slots have a bound beyond any policy')
  t.match(nameFault('a-b', wide), /not "-"/)
})

t.test('normalisation is ASCII lower-case, for ever', async (t) => {
  t.equal(normaliseName('AlIcE-9_Z.'), 'alice-9_z.')
  t.equal(normaliseName(''), '')
  // Each of these is a letter or turns into one by Unicode's rules: none of them here.
  for (const text of [
    '\u0130',
    '\u212a',
    '\u017f',
    '\u00c4',
    '\uff21',
    'a\u0301',
    '\u{1d400}',
    'a b',
    'a\n',
    '\u007f',
  ]) {
    t.throws(() => normaliseName(text), { code: 'invalid-name' }, JSON.stringify(text))
  }
})

t.test('only the normal form travels', async (t) => {
  for (const name of ['a', 'a'.repeat(64), '-.-', '~!']) t.equal(expectNormalName(name), name)
  for (const name of ['', 'A', 'a'.repeat(65), 'a b', '\u00e4']) {
    t.throws(() => expectNormalName(name), { code: 'invalid-name' }, name)
  }
})
