import { element } from './dom.js'

/** The address of a page of the list, such as `?search=acme&page=2`; the plain page is `./`. */
export function addressOf({ search, page }) {
  const query = new URLSearchParams({ ...(search && { search }), ...(page > 1 && { page }) }).toString()
  return query ? `?${query}` : './'
}

/** Reads the address back; what is no page number is page 1. */
export function placeOf(query) {
  const parameters = new URLSearchParams(query)
  const page = Number(parameters.get('page') ?? 1)
  return { search: parameters.get('search') ?? '', page: Number.isInteger(page) && page > 0 ? page : 1 }
}

/** The links below the list; real links, so that they can be opened in a new tab. */
export function pageLinks({ search, page, pageCount }) {
  return [
    link('Previous', 'prev', page > 1 && addressOf({ search, page: page - 1 })),
    element('span', { class: 'page-now' }, `Page ${number(page)} of ${number(pageCount)}`),
    link('Next', 'next', page < pageCount && addressOf({ search, page: page + 1 })),
  ]
}

/** A sentence such as `21–40 of 5,213 companies`. */
export function countSentence({ search, page, pageSize, total, shown }) {
  const found = search ? ` for “${search}”` : ''
  if (total === null || (shown === 0 && total > 0)) return `There is no page ${number(page)}${found}`
  if (total === 0) return search ? `No company matches “${search}”` : 'No companies yet'
  const from = (page - 1) * pageSize + 1
  const companies = total === 1 ? 'company' : 'companies'
  return `${number(from)}–${number(Math.min(total, from + pageSize - 1))} of ${number(total)} ${companies}${found}`
}

function link(label, rel, href) {
  if (!href) return element('span', { class: 'button', 'aria-disabled': 'true' }, label)
  return element('a', { class: 'button', rel, href }, label)
}

function number(value) {
  return value.toLocaleString('en')
}
