// OData as clients ask for it whom nobody here wrote: what they get is what the JSON export has.
import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert'
import { after, before, test } from 'node:test'
import { OData } from '@odata/client'
import { o } from 'o.js'
import { xml2json } from 'odata-csdl'
import query from 'odata-query'
import { start, sum, TITLE } from './server.mjs'

let server, root
before(async () => {
  server = await start()
  root = `${server.root}/odata/v4/`
})
after(() => server?.stop())

/** Rows page by page, as next links lead on; asks gives the answer to an address. */
async function follow(address, asks) {
  const pages = []
  for (let next = address; next; ) {
    ok(pages.length < 100, `next links without an end: ${next}`)
    const answer = await asks(next)
    pages.push(answer.value)
    next = answer['@odata.nextLink']
  }
  return pages
}

const pick = (rows, ...names) => rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name]])))
const ids = (rows) => rows.map((row) => row.id).sort()

/** What a client must get: how many rows each key has, and the sum of their budgets in 元, as near as a number has it. */
function grouped(rows, key) {
  const groups = {}
  for (const row of rows) (groups[row[key]] ??= []).push(row)
  return Object.fromEntries(Object.entries(groups).map(([value, of]) => {
    const total = sum(of.map((row) => row.budget))
    return [value, { n: of.length, total: total === null ? null : Number(total) }]
  }))
}

const byKey = (groups, key) => Object.fromEntries(groups.map((g) => [g[key], { n: g.n, total: g.total }]))

test('@odata/client', async (t) => {
  const client = OData.New4({
    serviceEndpoint: root, commonHeaders: { ...server.headers, Prefer: 'odata.maxpagesize=7' },
  })
  const projects = client.getEntitySet('projects')
  const all = await server.rows('projects')

  await t.test('reads every page', async () => {
    const pages = await follow(`${root}projects?$orderby=title`, (address) => client.requestUri(address))
    deepStrictEqual(new Set(pages.slice(0, -1).map((page) => page.length)), new Set([7]))
    deepStrictEqual(ids(pages.flat()), ids(all))
  })
  await t.test('filters, orders and selects', async () => {
    const filter = client.newFilter()
      .property('kind').in(['ROAD_UPGRADE', 'GREENING'])
      .property('budget').between(1, 20000000)
      .property('sample').eq(true)
    const options = client.newOptions().filter(filter).select(['id', 'title']).orderby('id', 'asc').top(5)
    const want = all
      .filter((p) => ['ROAD_UPGRADE', 'GREENING'].includes(p.kind) && p.budget >= 1 && p.budget <= 20000000 && p.sample)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
    ok(want.length > 5)
    deepStrictEqual(await projects.query(options), pick(want.slice(0, 5), 'id', 'title'))
  })
  await t.test('finds by a text, by a key and by search, and counts', async () => {
    const green = all.filter((p) => p.kind === 'GREENING')
    deepStrictEqual(ids(await projects.find({ kind: 'GREENING' })), ids(green))
    strictEqual((await projects.retrieve(green[0].id)).title, green[0].title)
    strictEqual(await projects.count(), all.length)
    strictEqual(await projects.count({ kind: 'GREENING' }), green.length)
    const found = await projects.query(client.newOptions().search('绿化', false).top(100))
    ok(found.length > 0 && found.every((row) => row.title.includes('绿化')))
  })
  await t.test('groups, with our measures', async () => {
    const { newTransformation } = OData
    const filter = newTransformation().filter(client.newFilter().property('sample').eq(true))
    const figures = newTransformation().aggregate('$count as n,budget with sum as total,completionRate')
    const options = client.newOptions().apply([filter, newTransformation().groupBy(['kind'], figures)])
    strictEqual(typeof (await projects.query(options))[0].completionRate, 'number')
    const pages = await follow(`${root}projects?${options.toString('v4')}`, (address) => client.requestUri(address))
    ok(pages.length > 1)
    const want = grouped(all.filter((p) => p.sample), 'kind')
    deepStrictEqual(byKey(pages.flat(), 'kind'), want)
  })
  await t.test('asks a batch', async () => {
    const answers = await client.execBatchRequests(['plans', 'units'].map(
      (collection) => client.newBatchRequest({ collection, params: client.newOptions().top(3) }),
    ))
    const [plans, units] = await Promise.all(answers.map((answer) => answer.json()))
    strictEqual(plans.value.length, 3)
    strictEqual(units.value.length, 3)
  })
  await t.test('is told what is wrong', () =>
    rejects(projects.query(client.newOptions().filter("kind eq 'x"), /no closing quote/)))
})

test('odata-query', async (t) => {
  const all = await server.rows('projects')
  const ask = async (set, asked) => {
    const answer = await fetch(root + set + query(asked), { headers: server.headers })
    return answer.json()
  }

  for (const [what, filter, keeps] of [
    ['a number', { budget: { ge: 1000000.5 } }, (p) => p.budget >= 1000000.5],
    ['a day', { dueOn: { lt: { type: 'raw', value: '2023-10-01' } } }, (p) => p.dueOn < '2023-10-01'],
    ['a moment', { updatedAt: { gt: new Date(0) } }, () => true],
    ['a quote', { title: TITLE }, (p) => p.title === TITLE],
    ['nothing', { budget: null, sample: true }, (p) => p.budget === null && p.sample],
    ['one of some', { kind: { in: ['GREENING', 'OTHER_PROJECT'] } }, (p) => ['GREENING', 'OTHER_PROJECT'].includes(p.kind)],
    ['not', { not: [{ title: { contains: '改造' } }] }, (p) => !p.title.includes('改造')],
    ['or', { or: [{ title: { startswith: '样本' } }, { 'length(title)': { lt: 8 } }] },
      (p) => p.title.startsWith('样本') || p.title.length < 8],
    ['a part of a day', { 'month(dueOn)': 12 }, (p) => p.dueOn.slice(5, 7) === '12'],
  ]) {
    await t.test(`filters by ${what}`, async () => {
      const { value } = await ask('projects', { filter, select: ['id'] })
      const want = all.filter(keeps)
      ok(want.length > 0)
      deepStrictEqual(ids(value), ids(want))
    })
  }
  await t.test('filters by assignments', async () => {
    const { value } = await ask('projects', { filter: { assignments: { any: { role: 'SUPPORT' } } }, select: ['id'] })
    const supported = new Set((await server.rows('assignments')).filter((a) => a.role === 'SUPPORT').map((a) => a.itemId))
    const want = all.filter((p) => supported.has(p.id))
    ok(want.length > 0)
    deepStrictEqual(ids(value), ids(want))
  })
  await t.test('counts, orders and skips', async () => {
    const answer = await ask('projects', { orderBy: ['dueOn desc', 'id'], top: 4, skip: 3, count: true, select: 'id,dueOn' })
    strictEqual(answer['@odata.count'], all.length)
    const want = all.toSorted((a, b) => (a.dueOn === b.dueOn ? (a.id < b.id ? -1 : 1) : a.dueOn < b.dueOn ? 1 : -1))
    deepStrictEqual(answer.value, pick(want.slice(3, 7), 'id', 'dueOn'))
    strictEqual(await ask('projects', { count: { kind: 'GREENING' } }), all.filter((p) => p.kind === 'GREENING').length)
  })
  await t.test('groups', async () => {
    const aggregate = [{ id: { with: 'countdistinct', as: 'n' } }, { budget: { with: 'sum', as: 'total' } }]
    const transform = [{ filter: { sample: true } }, { groupBy: { properties: ['kind'], transform: { aggregate } } }]
    const { value } = await ask('projects', { transform })
    deepStrictEqual(byKey(value, 'kind'), grouped(all.filter((p) => p.sample), 'kind'))
  })
  await t.test('is told that a number of OData 3 is none', async () => {
    const { error } = await ask('projects', { filter: { budget: { ge: { type: 'decimal', value: '1.5' } } } })
    strictEqual(error.target, '$filter')
    ok(error.message.includes('1.5M'))
  })
})

test('o.js', async (t) => {
  const all = await server.rows('projects')
  const headers = new Headers({ ...server.headers, Prefer: 'odata.maxpagesize=9' })
  const service = () => o(root, { headers })

  await t.test('reads every page', async () => {
    const pages = await follow(`${root}projects?$select=id`, async (address) => {
      const answer = await o(address, { headers }).get().fetch()
      return answer.json()
    })
    ok(pages.length > 5)
    deepStrictEqual(ids(pages.flat()), ids(all))
  })
  await t.test('filters', async () => {
    const rows = await service().get('projects').query({ $filter: "kind eq 'GREENING'", $select: 'id,title', $top: 8 })
    deepStrictEqual(ids(rows), ids(all.filter((p) => p.kind === 'GREENING')))
    const row = await service().get(`projects('${rows[0].id}')`).query()
    strictEqual(row.title, rows[0].title)
  })
  await t.test('counts and groups', async () => {
    strictEqual(await service().get('projects/$count').query(), all.length)
    const groups = await service().get('projects')
      .query({ $apply: "filter(sample)/groupby((status),aggregate($count as n,budget with sum as total))" })
    deepStrictEqual(byKey(groups, 'status'), grouped(all.filter((p) => p.sample), 'status'))
  })
  await t.test('asks a batch', async () => {
    const answers = await service().get('plans').get('units').batch({ $top: 2 })
    deepStrictEqual(answers.map(({ status, body }) => [status, body.length]), [[200, 2], [200, 2]])
  })
  await t.test('is told what is wrong', () =>
    rejects(service().get('projects').query({ $filter: 'nothing eq 1' }), (answer) => answer.status === 400))
})

test('odata-csdl makes the JSON of $metadata of its XML', async () => {
  const [xml, json] = await Promise.all(['', '?$format=json'].map((format) => server.get(`/odata/v4/$metadata${format}`)))
  const messages = []
  const made = xml2json(await xml.text(), { messages })
  deepStrictEqual(messages.map((m) => m.message), [])
  const own = await json.json()
  // Each form refers to the vocabularies in its own.
  for (const model of [made, own]) model.$Reference = Object.values(model.$Reference)
  deepStrictEqual(own, made)
})
