import { ActionError } from '@axcouncil/core/errors'

/** What is to be known of a target whose writing was cut off. */
export const INCOMPLETE = 'The target is incomplete: some of its tables are new, others old or in part. All of it is masked. Run the step again, which completes it, and let nobody rely on it until then.'

/** Writing the target over the Data API failed half way, which cannot be undone. */
export class IncompleteError extends ActionError {
  constructor(cause: ActionError) {
    super(`${cause.message}. ${INCOMPLETE}`.replace(/\.\. /, '. '), { ...(cause.advice === undefined ? {} : { advice: cause.advice }), cause })
  }
}
