import { relative } from 'node:path'

/**
 * The rules of the house (docs/architecture.md) as ESLint rules: floors, doors and edges, each a table that can be
 * read at a glance.
 */

const root = new URL('../..', import.meta.url).pathname
const DOMAINS = ['render', 'health', 'seed', 'e2e']

/** Files on the ground floor: pure, they know no network, no runner and no environment. */
const GROUND = ['errors', 'clock', 'duration', 'redact', 'retry', 'poll', 'inputs', 'parsers', 'markdown', 'rate-limit', 'http-error'].map(
  (name) => `packages/core/src/${name}.ts`,
)

/** Third-party packages of the product and the one file that may import each. */
export const DOORS = {
  undici: ['packages/core/src/transport.ts'],
  '@actions/core': ['packages/core/src/runner.ts'],
  '@actions/artifact': ['packages/core/src/artifact.ts'],
  '@actions/cache': ['packages/e2e/src/cache.ts'],
  yaml: ['packages/e2e/src/yaml.ts', 'packages/seed/src/config/yaml.ts'],
  '@supabase/supabase-js': ['packages/seed/src/transports/rest.ts'],
  pg: ['packages/seed/src/transports/postgres.ts'],
  'pg-copy-streams': ['packages/seed/src/transports/postgres.ts'],
  bcryptjs: ['packages/seed/src/auth/password.ts'],
  '@faker-js/faker': ['packages/seed/src/mask/words.ts'],
}

/** Globals and the one file of the product that may touch each. */
const EDGES = {
  'process.env': 'packages/core/src/env.ts',
  setTimeout: 'packages/core/src/clock.ts',
  setInterval: 'packages/core/src/clock.ts',
  setFailed: 'packages/core/src/runner.ts',
  exit: 'packages/core/src/action.ts',
}

const inProduct = (file) => /^(packages\/(?!sandbox\/)[^/]+|actions\/[^/]+)\/src\//.test(file)
const fileOf = (context) => relative(root, context.filename)

const floors = {
  create(context) {
    const file = fileOf(context)
    if (!inProduct(file)) return {}
    return onImport((node, source) => {
      const fault = floorFault(file, source)
      if (fault) context.report({ node, message: fault })
    })
  },
}

function floorFault(file, source) {
  const [, folder, home] = file.match(/^(packages|actions)\/([^/]+)\//)
  if (source.startsWith('@axcouncil/sandbox') || /(^|\/)sandbox\//.test(source)) return 'The product never imports the sandbox.'
  const domain = source.match(/^@axcouncil\/([^/]+)/)?.[1]
  if (folder === 'packages' && home === 'core' && domain && domain !== 'core') return 'Imports run downward: core knows no domain.'
  if (folder === 'packages' && DOMAINS.includes(home) && DOMAINS.includes(domain) && domain !== home) return 'A domain package never imports another one.'
  if (domain && !['core', ...DOMAINS].includes(domain)) return 'An action never imports an action.'
  if (GROUND.includes(file) && !isGround(source)) return 'The ground floor is pure: it imports only its own files.'
  if (/^\.\.\/.*\.\.\/(src|packages|actions)\//.test(source)) return 'Go through the package name, not through its walls.'
  return undefined
}

const isGround = (source) => GROUND.some((path) => source === `./${path.split('/').at(-1)}`)

const doors = {
  create(context) {
    const file = fileOf(context)
    if (!inProduct(file)) return {}
    return onImport((node, source) => {
      const name = source.startsWith('@') ? source.split('/').slice(0, 2).join('/') : source.split('/')[0]
      if (name.startsWith('.') || name.startsWith('node:') || name.startsWith('@axcouncil/')) return
      if (node.importKind === 'type' && !(name in DOORS)) return
      const allowed = DOORS[name]
      if (allowed?.includes(file)) return
      const where = allowed ? `only ${allowed.join(' or ')} imports it` : 'give it a door in scripts/lint/house.mjs first'
      context.report({ node, message: `${name} has one door: ${where}.` })
    })
  },
}

const edges = {
  create(context) {
    const file = fileOf(context)
    if (!inProduct(file)) return {}
    const check = (node, name) => {
      if (EDGES[name] !== file) context.report({ node, message: `${name} is used in one file: ${EDGES[name]}.` })
    }
    return {
      MemberExpression({ object, property }) {
        if (object.name === 'process' && property.name === 'env') check(property, 'process.env')
        if (object.name === 'process' && property.name === 'exit') check(property, 'exit')
      },
      CallExpression({ callee }) {
        const name = callee.type === 'MemberExpression' ? callee.property.name : callee.name
        if (['setTimeout', 'setInterval', 'setFailed'].includes(name)) check(callee, name)
      },
    }
  },
}

function onImport(visit) {
  return {
    ImportDeclaration: (node) => visit(node, node.source.value),
    ExportNamedDeclaration: (node) => node.source && visit(node, node.source.value),
    ExportAllDeclaration: (node) => visit(node, node.source.value),
    ImportExpression: (node) => typeof node.source.value === 'string' && visit(node, node.source.value),
  }
}

export const house = { rules: { floors, doors, edges } }
