import { ActionError } from '@axcouncil/core/errors'
import { DatabaseError } from '../database-error.ts'

const STATE = 'The target is incomplete: some of its tables are new, others old or in part. All of it is masked.'

/** What is to be known of a target whose writing was cut off. */
export const INCOMPLETE = `${STATE} Run the step again, which completes it, and let nobody rely on it until then.`

/** The same where it would be cut off again at the same place. */
const LASTING = `${STATE} Once the cause is mended, run the step again, which completes it, and let nobody rely on it until then.`

/** Writing the target over the Data API failed half way, which cannot be undone. */
export class IncompleteError extends ActionError {
  constructor(cause: ActionError) {
    super(`${cause.message}. ${incomplete(cause)}`.replace(/\.\. /, '. '), { ...(cause.advice === undefined ? {} : { advice: cause.advice }), cause })
  }
}

/** What to say of the target after a failure: what the database refuses of the rows themselves it refuses every time. */
export const incomplete = (cause: unknown): string => (cause instanceof DatabaseError && /^(22|23|42)/.test(cause.code) ? LASTING : INCOMPLETE)
