// Asks a running server as others do: the audit of the GraphQL over HTTP specification, and Apollo's client with its
// link for persisted queries.
import { strictEqual } from 'node:assert'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { serverAudits } from 'graphql-http'

const [program] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'plangraph-'))
const server = spawn(program, ['--addr', '127.0.0.1:0', '--data', folder, 'serve'], { stdio: ['ignore', 'pipe', 'ignore'] })
try {
  const url = await address(server.stdout)
  await audit(url)
  await persistedQueries(url)
} finally {
  server.kill()
  rmSync(folder, { recursive: true })
}

/** The address of the API, which the server says when it listens. */
async function address(output) {
  let said = ''
  for await (const piece of output) {
    said += piece
    const found = /http:\/\/[0-9.:]+\/graphql(?=\s)/.exec(said)
    if (found) return found[0]
  }
  throw new Error(`the server says ${said}, and then no more`)
}

/** Everything that the specification asks for, what it only recommends as well. */
async function audit(url) {
  const audits = serverAudits({ url })
  for (const { name, fn } of audits) {
    const { status, reason } = await fn()
    strictEqual(status, 'ok', `${name}: ${reason}`)
  }
  console.log(`GraphQL over HTTP: ${audits.length} of ${audits.length} audits`)
}

/** The link sends a hash; when the server does not know it, hash and query; from then on the hash is enough. */
async function persistedQueries(url) {
  const sent = []
  const counting = (target, options) => {
    sent.push(options.method === 'GET' ? Object.fromEntries(new URL(target).searchParams) : JSON.parse(options.body))
    return fetch(target, options)
  }
  for (const useGETForHashedQueries of [false, true]) {
    sent.length = 0
    const client = new ApolloClient({
      cache: new InMemoryCache(),
      link: ApolloLink.from([
        new PersistedQueryLink({
          sha256: (text) => createHash('sha256').update(text).digest('hex'), useGETForHashedQueries,
        }),
        new HttpLink({ uri: url, fetch: counting }),
      ]),
    })
    const query = gql`query Plans($first: Int) { plans(first: $first) { nodes { id year } __typename } }`
    for (const first of [1, 2]) {
      const { data } = await client.query({ query, variables: { first: useGETForHashedQueries ? first + 2 : first } })
      strictEqual(data.plans.nodes[0].year, 2023)
    }
    const withQuery = sent.map((request) => Boolean(request.query))
    // The server keeps what it was sent: the second client needs to send no query at all.
    strictEqual(String(withQuery), useGETForHashedQueries ? 'false,false' : 'false,true,false')
  }
  console.log('Apollo client: persisted queries by POST and GET')
}
