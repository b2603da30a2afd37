import { type MaskKey, padded } from '../mask/digest.ts'
import type { Postgres } from '../transports/postgres.ts'

/**
 * Gives a transaction the padded key of all pseudonyms, bound as parameters: no statement's text has it. A server that
 * logs parameters logs it; whoever reads it there can test guesses at values, and cannot compute mask-key back.
 */
export async function giveKey(database: Postgres, key: MaskKey): Promise<void> {
  const [inner, outer] = [padded(key, 0x36), padded(key, 0x5c)].map((pad) => pad.toString('hex'))
  await database.query(`select set_config('axcouncil.mask_inner', $1, true), set_config('axcouncil.mask_outer', $2, true)`, [inner, outer])
}
