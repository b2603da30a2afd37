import { type Readable, type Transform, pipeline } from 'node:stream'
import { constants, createBrotliDecompress, createInflate, createUnzip } from 'node:zlib'

// As clients do, what came before a missing end is taken: whether a body is whole is for HTTP itself to say.
const LENIENT = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH }
const FLUSH = { flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH }

const DECODERS: Record<string, () => Transform> = {
  gzip: () => createUnzip(LENIENT),
  'x-gzip': () => createUnzip(LENIENT),
  deflate: () => createInflate(LENIENT),
  br: () => createBrotliDecompress(FLUSH),
}

/**
 * A body as it was before its codings, which some servers apply though none was asked for (RFC 9110 §8.4). One that is
 * not known leaves it as it is. Read no further than needed, since a few bytes can become very many.
 */
export function decoded(body: Readable, contentEncoding: string | string[] | undefined): Readable {
  const codings = [contentEncoding ?? []].flat().join(',').toLowerCase().split(',').map((coding) => coding.trim()).filter((coding) => coding !== '' && coding !== 'identity')
  const decoders = codings.reverse().map((coding) => (Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined))
  return decoders.reduce<Readable>((stream, create) => (create ? pipeline(stream, create(), () => undefined) : stream), body)
}
