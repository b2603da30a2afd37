import { ApiError, ask } from './api.js'
import { companyCard } from './companies.js'
import { byId, element } from './dom.js'
import { showFlags } from './flags.js'
import { addressOf, countSentence, pageLinks, placeOf } from './pages.js'
import { showRelease } from './release.js'

const TYPING_PAUSE_MS = 200

let asking = new AbortController()
let typing

/** Loads and shows one page of the list. A newer question makes an older one moot, whichever is answered first. */
async function showCompanies({ search, page }) {
  asking.abort()
  asking = new AbortController()
  const { signal } = asking
  byId('list').setAttribute('aria-busy', 'true')
  try {
    const answer = await ask('/api/companies', { search, page }, signal)
    if (!signal.aborted) render(search, answer)
  } catch (error) {
    if (!signal.aborted) renderFailure(error, { search, page })
  }
  if (!signal.aborted) byId('list').setAttribute('aria-busy', 'false')
}

function render(search, { companies, page, pageSize, total }) {
  const cards = companies.map(companyCard)
  byId('notice').hidden = true
  byId('list').replaceChildren(...cards)
  byId('count').textContent = countSentence({ search, page, pageSize, total, shown: cards.length })
  const pageCount = Math.ceil((total ?? 0) / pageSize)
  byId('pages').hidden = pageCount < 2
  byId('pages').replaceChildren(...pageLinks({ search, page, pageCount }))
}

function renderFailure(error, place) {
  if (!(error instanceof ApiError)) console.error(error)
  const again = element('button', { class: 'button', type: 'button' }, 'Try again')
  again.onclick = () => showCompanies(place)
  const message = error instanceof ApiError ? error.message : 'The list could not be shown.'
  byId('notice').replaceChildren(element('span', {}, message), again)
  byId('notice').hidden = false
  byId('count').textContent = ''
  byId('list').replaceChildren()
  byId('pages').hidden = true
}

function goTo(place, { replace = false } = {}) {
  history[replace ? 'replaceState' : 'pushState'](null, '', addressOf(place))
  return showCompanies(place)
}

byId('search').addEventListener('input', () => {
  clearTimeout(typing)
  typing = setTimeout(() => goTo({ search: byId('search').value.trim(), page: 1 }, { replace: true }), TYPING_PAUSE_MS)
})

byId('search-form').addEventListener('submit', (event) => {
  event.preventDefault()
  clearTimeout(typing)
  goTo({ search: byId('search').value.trim(), page: 1 })
})

byId('pages').addEventListener('click', async (event) => {
  const link = event.target.closest('a')
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return
  event.preventDefault()
  await goTo(placeOf(new URL(link.href).search))
  byId('list').focus({ preventScroll: true })
  scrollTo({ top: 0 })
})

function showAddress() {
  const place = placeOf(location.search)
  byId('search').value = place.search
  return showCompanies(place)
}

addEventListener('popstate', showAddress)
await Promise.allSettled([showAddress(), showFlags(), showRelease()])
