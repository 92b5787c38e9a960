// Writes coercion/testdata/graphqljs.json: what graphql-js says to drawn values of variables, and to drawn literals.
import { readFileSync, writeFileSync } from 'node:fs'
import {
  buildSchema, getArgumentValues, getVariableValues, isEnumType, isInputObjectType, isListType, isNonNullType, parse,
  typeFromAST, parseType, validate,
} from 'graphql'

const folder = new URL('../../coercion/testdata/', import.meta.url)
const schema = buildSchema(readFileSync(new URL('schema.graphql', folder), 'utf8'))
const field = schema.getQueryType().getFields().f

// The same numbers each time (mulberry32).
let state = 20230630
function chance() {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}
const pick = (list) => list[Math.floor(chance() * list.length)]
const repeat = (most, draw) => Array.from({ length: Math.floor(chance() * (most + 1)) }, draw)

// A right value is JSON or, as a literal, GraphQL; they differ in names and enum values.
const ints = ['0', '-0', '7', '-1', '2147483647', '-2147483648']
const floats = [...ints, '0.5', '-1.25', '1e3', '5.0', '2147483648', '1e308']
const texts = ['""', '"RED"', '"red"', '"5"', '"样本"', '"\\u4f4f"', '"\\ud83d\\ude00"', '"null"', '"__typename"']
const wrong = {
  json: ['null', 'true', '5', '5.5', '1e400', '2147483648', '-2147483649', '12345678901234567890', '"x"', '"5"', '[]', '{}', '[null]', '[[1]]', '["a"]',
    '{"__typename":"Filter"}', '{"code":"a","id":"b"}', '{"code":null}', '"RED"', '"red"', '{"eq":"x"}', '{"titel":1}'],
  literal: ['null', 'true', '5', '5.5', '2147483648', '-2147483649', '"x"', '"5"', '[]', '{}', '[null]', '[[1]]', '["a"]',
    '{code: "a", id: "b"}', '{code: null}', 'RED', 'red', '{eq: "x"}', '{titel: 1}'],
}

function scalar(name, form) {
  switch (name) {
    case 'Int': return pick(form === 'json' ? [...ints, '5.0', '1e2'] : ints)
    case 'Float': return pick(floats)
    case 'Boolean': return pick(['true', 'false'])
    case 'ID': return pick([...ints.slice(2), ...texts])
    default: return pick(texts)
  }
}

// draw writes a value of a type; error is how often something in it is wrong.
function draw(type, form, error, depth = 0) {
  if (chance() < error) return pick(wrong[form])
  if (isNonNullType(type)) return draw(type.ofType, form, error, depth)
  if (chance() < 0.05) return 'null'
  if (isListType(type)) {
    if (chance() < 0.3) return draw(type.ofType, form, error, depth)
    return `[${repeat(3, () => draw(type.ofType, form, error, depth + 1)).join(', ')}]`
  }
  if (isEnumType(type)) {
    const value = pick(type.getValues()).name
    return form === 'json' ? `"${value}"` : value
  }
  if (!isInputObjectType(type)) return scalar(type.name, form)
  let fields = Object.values(type.getFields())
  if (type.isOneOf && chance() > error) fields = [pick(fields)]
  else fields = fields.filter((f) => (isNonNullType(f.type) && chance() > error) || chance() < 0.3 / (depth + 1))
  const member = (f) => `${form === 'json' ? `"${f.name}"` : f.name}: ${draw(f.type, form, error, depth + 1)}`
  return `{${fields.map(member).join(', ')}}`
}

const named = ['Int', 'Float', 'String', 'Boolean', 'ID', 'Light', 'Filter', 'Strict', 'Place']
const wrappings = ['T', 'T!', '[T]', '[T!]!', '[[T!]]']

function variableCase() {
  const type = pick(wrappings).replace('T', pick(named))
  const drawn = typeFromAST(schema, parseType(type))
  const text = chance() < 0.05 ? undefined : draw(drawn, 'json', pick([0, 0.1, 0.3]))
  let definition = `$v: ${type}`
  if (chance() < 0.2) {
    const usual = draw(drawn, 'literal', 0)
    const doc = `query(${definition} = ${usual}) { f }`
    if (valid(doc)) definition += ` = ${usual}`
  }
  return verdict({ document: `query(${definition}) { __typename }`, variables: text === undefined ? '{}' : `{"v": ${text}}` })
}

function literalCase() {
  const argument = pick(field.args)
  return verdict({ document: `{ f(${argument.name}: ${draw(argument.type, 'literal', pick([0, 0.1, 0.3]))}) }`, variables: '{}' })
}

// What a variable stands for within a literal, and which may be left out.
function mixedCase() {
  const argument = pick(field.args.filter((a) => isInputObjectType(a.type) || isListType(a.type)))
  const type = pick(['Int', 'Int!', '[Int!]', 'String', 'String!', 'ID!', 'Light', 'Filter', 'Place!'])
  let literal = draw(argument.type, 'literal', 0)
  const places = [...literal.matchAll(/(?<=: |\[|, )("[^"]*"|-?[0-9.e]+|[A-Z]+|\[\]|\{\})/g)]
  if (places.length > 0) {
    const place = pick(places)
    literal = `${literal.slice(0, place.index)}$v${literal.slice(place.index + place[0].length)}`
  }
  const value = draw(typeFromAST(schema, parseType(type)), 'json', 0)
  return verdict({
    document: `query($v: ${type}) { f(${argument.name}: ${literal}) }`, variables: chance() < 0.3 ? '{}' : `{"v": ${value}}`,
  })
}

const valid = (document) => validate(schema, parse(document)).filter((e) => !/is never used/.test(e.message)).length === 0

// verdict adds to a case whether the document is valid, and what its variables and arguments are.
function verdict(given) {
  const doc = parse(given.document)
  const made = { ...given, valid: valid(given.document) }
  if (!made.valid) return made
  const operation = doc.definitions[0]
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], JSON.parse(given.variables))
  if (errors) return { ...made, errors: errors.map((e) => e.message) }
  made.coerced = coerced
  const node = operation.selectionSet.selections[0]
  if (node.name.value !== 'f') return made
  try {
    return { ...made, arguments: getArgumentValues(field, node, coerced) }
  } catch { // a variable without a value in a @oneOf, which the rules of this version let through in one place
    return { ...given, valid: false }
  }
}

const cases = []
const seen = new Set()
for (const [draws, make] of [[1500, variableCase], [700, literalCase], [300, mixedCase]]) {
  for (let i = 0; i < draws; i++) {
    const made = make()
    const key = made.document + made.variables
    if (!seen.has(key)) cases.push(made)
    seen.add(key)
  }
}
writeFileSync(new URL('graphqljs.json', folder), `[\n${cases.map((c) => JSON.stringify(c)).join(',\n')}\n]\n`)
