import { type GitHub, createGitHub } from '@axcouncil/core/github'
import { systemClock } from '@axcouncil/core/clock'
import { readEnvironment } from '@axcouncil/core/env'
import { createHttp, type Http } from '@axcouncil/core/http'
import { createRedactor } from '@axcouncil/core/redact'
import type { ReleaseRequest } from './request.ts'

/** GitHub's API with the release's token, one client for each repository. */
export interface Api extends AsyncDisposable {
  http: Http
  token: string
  github(repository: string): GitHub
}

/** Opens the API. Without a token it can be opened and not be used. */
export function openApi({ apiUrl, owner, token = '' }: ReleaseRequest, log: (line: string) => void): Api {
  const redactor = createRedactor()
  if (token) redactor.add(token)
  const { proxy } = readEnvironment()
  const http = createHttp({ clock: systemClock, redactor, signal: new AbortController().signal, proxy, log })
  return {
    http,
    token,
    github: (repository) => createGitHub({ http, environment: { apiUrl, repository: { owner, name: repository } }, token }),
    [Symbol.asyncDispose]: () => http.close(),
  }
}
