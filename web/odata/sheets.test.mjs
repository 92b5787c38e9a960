// XLSX and CSV as LibreOffice and Gnumeric read them: turned back into CSV, they are the rows of the JSON export.
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import { start } from './server.mjs'

let server, datasets, connection
const rows = {}
before(async () => {
  server = await start()
  datasets = await server.datasets()
  for (const { name } of datasets) {
    rows[name] = await server.rows(name)
    for (const format of ['xlsx', 'csv']) {
      writeFileSync(join(server.folder, `${name}.${format}`), await server.file(name, format))
    }
  }
  connection = await (await DuckDBInstance.create()).connect()
})
after(async () => {
  connection?.closeSync()
  await server?.stop()
})

/** All files of a format, turned into CSV within a folder; gives the path of a dataset's sheet. */
const programs = {
  LibreOffice(format, folder) {
    // Comma, quote, UTF-8, from the first line; numbers as they are, not as they are shown; every sheet.
    const how = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1'
    const read = format === 'csv' ? ['--infilter=CSV:44,34,76,1'] : []
    run('soffice', [
      `-env:UserInstallation=file://${server.folder}/office`, '--headless', ...read, '--convert-to', how, '--outdir', folder,
      ...datasets.map(({ name }) => join(server.folder, `${name}.${format}`)),
    ])
    return (name) => join(folder, `${name}-${name}.csv`)
  },
  Gnumeric(format, folder) {
    for (const { name } of datasets) {
      run('ssconvert', ['-S', join(server.folder, `${name}.${format}`), join(folder, `${name}-%s.csv`)])
    }
    return (name) => join(folder, format === 'csv' ? `${name}-${name}.csv.csv` : `${name}-${name}.csv`)
  },
}

const run = (program, args) => execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })

/** A value of a sheet or of the JSON export, as both have it. */
function told(value, kind) {
  if (value === null || value === '') return null
  switch (kind) {
    case 'BOOLEAN': return String(value).toLowerCase()
    case 'MONEY': return Number(value).toFixed(2)
    case 'INTEGER': case 'NUMBER': case 'PERCENT': return Number(value).toPrecision(9)
    case 'DATE': return value.replaceAll('/', '-')
    // A spreadsheet may take a month in CSV for its first day.
    case 'MONTH': return value.replaceAll('/', '-').slice(0, 7)
    default: return value
  }
}

/** Holds a value of a sheet against that of the JSON export. Sheets show seconds, some rounded, some cut off. */
function hold(found, wanted, kind, where) {
  if (kind !== 'MOMENT' || !found || !wanted) return strictEqual(told(found, kind), told(wanted, kind), where)
  const apart = Date.parse(found.replaceAll('/', '-').replace(' ', 'T').replace(/Z?$/, 'Z')) - Date.parse(wanted)
  ok(Math.abs(apart) <= 1000, `${where}: ${found} is not ${wanted}`)
}

/** A text without the apostrophe that stands in CSV before what a spreadsheet would calculate. */
const unguarded = (value) => value && value.replace(/^'(?='*[=+\-@＝＋－＠])/, '')

for (const [program, convert] of Object.entries(programs)) {
  for (const format of ['xlsx', 'csv']) {
    test(`${program} reads ${format.toUpperCase()}`, async (t) => {
      const folder = join(server.folder, `${program}-${format}`)
      mkdirSync(folder)
      const sheet = convert(format, folder)
      for (const { name, columns } of datasets) {
        await t.test(name, async () => {
          const how = `header = true, all_varchar = true, delim = ',', quote = '"', escape = '"'`
          const read = await connection.runAndReadAll(`SELECT * FROM read_csv('${sheet(name)}', ${how})`)
          const found = read.getRowObjects()
          strictEqual(found.length, rows[name].length)
          deepStrictEqual(read.columnNames(), columns.map((c) => c.name))
          rows[name].forEach((row, i) => {
            for (const c of columns) {
              const value = format === 'csv' ? unguarded(found[i][c.name]) : found[i][c.name]
              hold(value, row[c.name], c.kind, `row ${i + 1}, ${c.name}`)
            }
          })
        })
      }
    })
  }
}
