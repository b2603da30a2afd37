/** Written anew by `npm run build`; these are the values of a page that nobody built. */
export const API_URL = ''
export const COMMIT = ''
