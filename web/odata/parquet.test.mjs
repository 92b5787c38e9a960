// Parquet as DuckDB and hyparquet read it: the rows of the JSON export, and its sums of money to the last digit.
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { DuckDBInstance, DuckDBTimestampTZValue } from '@duckdb/node-api'
import { parquetReadObjects } from 'hyparquet'
import { BUDGET, start, sum, TITLE } from './server.mjs'

let server, datasets
const files = {}
const rows = {}
before(async () => {
  server = await start()
  datasets = await server.datasets()
  for (const { name } of datasets) {
    files[name] = await server.file(name, 'parquet')
    rows[name] = await server.rows(name)
  }
})
after(() => server?.stop())

/** The columns of a dataset with amounts in 元. */
const money = ({ columns }) => columns.filter((c) => c.kind === 'MONEY').map((c) => c.name)

/** A moment in microseconds, as texts: 2023-06-30T08:00:00.25Z is 2023-06-30T08:00:00.250000Z. */
const moment = (text) => text.replace(/(?:\.(\d+))?Z$/, (_, digits = '') => `.${digits.padEnd(6, '0')}Z`)

/** A moment as microseconds since 1970 have it, as a text. */
function momentOf(micros) {
  const seconds = new Date(Number(micros / 1000000n) * 1000).toISOString().slice(0, 19)
  return `${seconds}.${String(micros % 1000000n).padStart(6, '0')}Z`
}

/** The rows of a dataset in the order of their keys, each column as convert gives it for its kind. */
function told(dataset, rows, convert) {
  const made = rows.map((row) => Object.fromEntries(dataset.columns.map(
    ({ name, kind }) => [name, row[name] === null ? null : convert(row[name], kind)],
  )))
  const key = (row) => dataset.key.map((name) => row[name]).join(' ')
  return made.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

/** The rows of the JSON export. */
const wanted = (dataset) => told(
  dataset, rows[dataset.name], (value, kind) => (kind === 'MOMENT' ? moment(value) : value),
)

/** Says the first row that differs, not all. */
function same(found, wanted) {
  strictEqual(found.length, wanted.length)
  found.forEach((row, i) => deepStrictEqual(row, wanted[i]))
}

test('the rows have what is hard to write', () => {
  const hard = rows.projects.find((row) => row.title === TITLE)
  strictEqual(hard.budget, BUDGET)
  ok(datasets.length >= 13)
  const kinds = new Set(datasets.flatMap(({ name, columns }) => (
    columns.filter((c) => rows[name].some((row) => row[c.name] !== null)).map((c) => c.kind)
  )))
  for (const kind of ['BOOLEAN', 'DATE', 'INTEGER', 'MOMENT', 'MONEY', 'NUMBER', 'PERCENT']) ok(kinds.has(kind), kind)
})

test('DuckDB', async (t) => {
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  for (const dataset of datasets) {
    await t.test(dataset.name, async () => {
      const path = join(server.folder, `${dataset.name}.parquet`)
      writeFileSync(path, files[dataset.name])
      const ask = async (columns) => connection.runAndReadAll(`SELECT ${columns} FROM read_parquet('${path}')`)
      const read = await ask('*')
      deepStrictEqual(read.columnNames(), dataset.columns.map((c) => c.name))
      const found = told(dataset, read.getRowObjects(), (value) => {
        if (value instanceof DuckDBTimestampTZValue) return momentOf(value.micros)
        return typeof value === 'object' ? String(value) : value
      })
      same(found, wanted(dataset))
      for (const column of money(dataset)) {
        const [[total]] = (await ask(`sum("${column}")::VARCHAR`)).getRows()
        strictEqual(total, sum(rows[dataset.name].map((row) => row[column])), column)
      }
    })
  }
  connection.closeSync()
})

test('hyparquet', async (t) => {
  const parsers = { dateFromDays: (days) => new Date(days * 86400000).toISOString().slice(0, 10), timestampFromMicroseconds: momentOf }
  for (const dataset of datasets) {
    await t.test(dataset.name, async () => {
      const { buffer, byteOffset, byteLength } = files[dataset.name]
      const read = await parquetReadObjects({ file: buffer.slice(byteOffset, byteOffset + byteLength), parsers })
      // It gives decimals as numbers: right to the last digit while these are not too long.
      const found = told(dataset, read, (value, kind) => (kind === 'MONEY' ? value.toFixed(2) : value))
      same(found, wanted(dataset))
      for (const column of money(dataset)) {
        strictEqual(sum(found.map((row) => row[column])), sum(rows[dataset.name].map((row) => row[column])), column)
      }
    })
  }
})
