// A server with the plan of 建华区 and two sample districts in a file of SQLite, for clients to ask.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whose administrator asks: that of a sample district. */
const DISTRICT = '720101'

/** A large amount, and a title with what files have to write with care. */
export const BUDGET = '123456789012.34'
export const TITLE = '="道路",\'一\' & <二>'

/** Starts the program that PLANGRAPH names; whoever asks with its headers administers a district. */
export async function start() {
  const program = process.env.PLANGRAPH
  if (!program) throw new Error('PLANGRAPH says nothing: make bi')
  const folder = mkdtempSync(join(tmpdir(), 'plangraph-'))
  const run = (...args) => execFileSync(program, ['--data', folder, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  run('seed')
  run('seed', '--scale', 'districts=2')
  const [token] = /plangraph_\w+/.exec(run('token', 'create', '--role', 'ADMIN', '--region', DISTRICT, '--name', 'clients'))
  const listening = ['--addr', '127.0.0.1:0', '--data', folder, 'serve']
  const child = spawn(program, listening, { stdio: ['ignore', 'pipe', 'ignore'] })
  const server = {
    root: await address(child.stdout),
    headers: { Authorization: `Bearer ${token}` },
    folder,
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await gone
      rmSync(folder, { recursive: true })
    },
    async get(path) {
      const answer = await fetch(server.root + path, { headers: server.headers })
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
      return answer
    },
    /** The datasets with their columns. */
    async datasets() {
      return (await (await server.get('/datasets.json')).json()).datasets
    },
    async file(dataset, format, options = '') {
      return Buffer.from(await (await server.get(`/export/${dataset}.${format}${options}`)).arrayBuffer())
    },
    /** The rows of a dataset as the JSON export has them: what every other door is held against. */
    async rows(dataset, options) {
      return JSON.parse(await server.file(dataset, 'json', options))
    },
  }
  try {
    await change(server)
  } catch (error) {
    await server.stop()
    throw error
  }
  return server
}

/** The root of the server's addresses, which it says when it listens. */
async function address(output) {
  let said = ''
  for await (const piece of output.iterator({ destroyOnReturn: false })) {
    said += piece
    const found = /(http:\/\/[0-9.:]+)\/graphql\s/.exec(said)
    if (found) {
      output.resume()
      return found[1]
    }
  }
  throw new Error(`the server says ${said}, and then no more`)
}

/** Changes a project, so that there is a change, and values that are awkward to write. */
async function change(server) {
  const where = { budget: { isNull: false }, plan: { region: { code: { eq: DISTRICT } } } }
  const { projects } = await graph(server, 'query($where: ProjectWhere) { projects(first: 1, where: $where) { nodes { id } } }', { where })
  const input = { projectId: projects.nodes[0].id, changes: { title: TITLE, budget: BUDGET } }
  const { projectUpdate } = await graph(
    server, 'mutation($input: ProjectUpdateInput!) { projectUpdate(input: $input) { userErrors { message } } }', { input },
  )
  if (projectUpdate.userErrors.length > 0) throw new Error(projectUpdate.userErrors[0].message)
}

async function graph({ root, headers }, query, variables) {
  const answer = await fetch(`${root}/graphql`, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = await answer.json()
  if (errors) throw new Error(errors[0].message)
  return data
}

/** The exact sum of amounts in 元, with two places; null if there is none. */
export function sum(amounts) {
  if (amounts.every((a) => a === null)) return null
  const cents = amounts.filter((a) => a !== null).map((a) => BigInt(a.replace('.', '')))
  const total = String(cents.reduce((a, b) => a + b, 0n)).padStart(3, '0')
  return `${total.slice(0, -2)}.${total.slice(-2)}`
}
