import { isoMicros, newId, uniqueMicros } from './id.ts'
import type { CustomDomain, Service, World } from './model.ts'
import { among, between, page, Refusal } from './page.ts'
import { bodyOf, newApp, queryOf, serviceOf, textIn, type App } from './route.ts'

/** The routes about custom domains, which blue-green moves from one service to another. A name has one service only. */
export function domainRoutes(world: World): App {
  const app = newApp()
  const path = '/services/:serviceId/custom-domains'
  app.get(path, (c) => {
    const query = queryOf(c)
    const tests = [among(query, 'name'), among(query, 'domainType'), among(query, 'verificationStatus')]
    const created = between(query, 'created')
    const rows = serviceOf(world, c).domains.filter((domain) => {
      const fields = [domain.name, domain.domainType, domain.verificationStatus]
      return created(domain.createdAt) && tests.every((test, index) => test(fields[index] ?? ''))
    })
    return c.json(page(query, 'customDomain', rows))
  })
  app.post(path, async (c) => c.json(add(world, serviceOf(world, c), textIn(await bodyOf(c), 'name') ?? ''), 201))
  app.get(`${path}/:domain`, (c) => c.json(find(serviceOf(world, c), c.req.param('domain'))))
  app.delete(`${path}/:domain`, (c) => {
    const service = serviceOf(world, c)
    const gone = find(service, c.req.param('domain'))
    service.domains = service.domains.filter((domain) => domain !== gone && domain.redirectForName !== gone.name)
    return c.body(null, 204)
  })
  app.post(`${path}/:domain/verify`, (c) => {
    find(serviceOf(world, c), c.req.param('domain')).verificationStatus = 'verified'
    return c.body(null, 202)
  })
  return app
}

/** Adds a name; an apex brings its `www.` with it, redirecting. That is why the API answers an array. */
function add(world: World, service: Service, asked: string): CustomDomain[] {
  const name = asked.toLowerCase()
  if (!/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(name)) throw new Refusal(400, 'invalid domain name')
  const apex = name.split('.').length === 2
  const names = apex ? [name, `www.${name}`] : [name]
  for (const other of world.services.values()) {
    if (other.domains.some((domain) => names.includes(domain.name))) throw new Refusal(409, 'domain is already in use')
  }
  const added = names.map((one) => domainOf(service, one, one === name ? '' : name))
  service.domains.push(...added)
  return added
}

function domainOf({ spec }: Service, name: string, redirectForName: string): CustomDomain {
  const parts = name.split('.')
  return {
    id: newId('cdm'),
    name,
    domainType: parts.length === 2 ? 'apex' : 'subdomain',
    publicSuffix: parts.at(-1) ?? '',
    redirectForName,
    verificationStatus: 'verified',
    createdAt: isoMicros(uniqueMicros()),
    server: { id: spec.id, name: spec.name },
  }
}

function find(service: Service, idOrName: string): CustomDomain {
  const domain = service.domains.find(({ id, name }) => id === idOrName || name === idOrName)
  if (domain === undefined) throw new Refusal(404, 'custom domain not found')
  return domain
}
