/**
 * What this machine says about its way to the package registries: certificates, proxies, npm's settings and cache.
 * Builds and steps of the local world run in environments of their own and still have to get there.
 */
export function networkVariables(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const names = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'npm_config_cache', 'npm_config_userconfig', 'npm_config_registry']
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()])
  const found = [...names, ...proxies].flatMap((name) => (env[name] ? [[name, env[name]] as const] : []))
  return { ...Object.fromEntries(found), npm_config_prefer_offline: 'true', npm_config_update_notifier: 'false', npm_config_audit: 'false', npm_config_fund: 'false' }
}
