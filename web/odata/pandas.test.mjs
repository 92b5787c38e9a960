// CSV and NDJSON as pandas reads them, by frames.py.
import { execFileSync } from 'node:child_process'
import { match } from 'node:assert'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { start } from './server.mjs'

let server
before(async () => { server = await start() })
after(() => server?.stop())

test('pandas', async (t) => {
  const datasets = await server.datasets()
  const keep = (name, text) => writeFileSync(join(server.folder, name), text)
  keep('datasets.json', JSON.stringify({ datasets }))
  for (const { name } of datasets) {
    for (const format of ['csv', 'ndjson', 'json']) keep(`${name}.${format}`, await server.file(name, format))
    keep(`${name}.gb.csv`, await server.file(name, 'csv', '?encoding=gb18030'))
  }
  const said = execFileSync(process.env.PYTHON || 'python3', ['frames.py', server.folder], { encoding: 'utf8' })
  match(said, /^pandas \S+: \d\d datasets$/m)
  t.diagnostic(said.trim())
})
