import { ActionError } from '@axcouncil/core/errors'

/** @throws ActionError where keys without a rule hold people's addresses or numbers. */
export function refuseTelling(keys: readonly string[]): void {
  if (keys.length === 0) return
  throw new ActionError(`The keys ${keys.join(', ')} hold e-mail addresses or phone numbers and have no rule`, {
    advice: 'Nothing was written. Give them a rule such as email in seed.yml; what refers to them follows.',
  })
}
