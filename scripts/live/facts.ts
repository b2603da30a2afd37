/** Something that the documentation of a service leaves open, and that only the service itself can answer. */
export interface Question {
  id: string
  /** What we do not know. */
  question: string
  /** What our code takes for granted meanwhile, so that whoever reads an answer knows whether it matters. */
  assumed: string
}

/** What a live run saw. */
export interface Seen { saw: string; at: string }

/** A question with its answer, or the reason why there is none. */
export type Fact = Question & ({ state: 'seen' } & Seen | { state: 'open'; why: string })

export const QUESTIONS: readonly Question[] = [
  { id: 'deploy-conflict', question: 'What makes Render answer 409 to an order of a deploy?', assumed: 'a deploy that runs already; the order is looked for and not repeated' },
  { id: 'list-order', question: 'Are deploys listed newest first?', assumed: 'no: the newest is found by createdAt' },
  { id: 'live-ends', question: 'Does a live deploy become deactivated when a newer one is live?', assumed: 'yes, and only one is live at a time' },
  { id: 'rollback-to-live', question: 'What does Render answer to a rollback to the deploy that is live?', assumed: 'an error with a message, which is shown' },
  { id: 'rollback-to-gone', question: 'What does Render answer to a rollback to a deploy whose build it no longer keeps?', assumed: 'an error with a message, which is shown' },
  { id: 'rollback-commit', question: 'Does the service say the old commit after a rollback by the API?', assumed: 'yes: the rollback is verified by it' },
  { id: 'live-and-traffic', question: 'In which order come the status live, the first answer of the new version, and the last of the old?', assumed: 'any: several answers in a row are asked for after the status is live' },
  { id: 'metrics-plan', question: 'Are HTTP metrics given on every plan?', assumed: 'nothing: no verdict of ours depends on them' },
  { id: 'skip-phrase', question: 'Does an order by the API deploy a commit whose message says [skip render]?', assumed: 'yes' },
  { id: 'hook-suspended', question: 'What does a deploy hook answer for a suspended service?', assumed: 'not 200' },
  { id: 'reset-unit', question: 'Is ratelimit-reset a time, or seconds from now?', assumed: 'either: small numbers are taken for seconds from now' },
]

/** The questions with what was seen; `open` says why one of them has no answer yet. */
export const factsOf = (seen: ReadonlyMap<string, Seen>, open: ReadonlyMap<string, string>): Fact[] =>
  QUESTIONS.map((question) => {
    const found = seen.get(question.id)
    return found ? { ...question, state: 'seen', ...found } : { ...question, state: 'open', why: open.get(question.id) ?? 'nothing in this run showed it' }
  })

/** The facts as a page. */
export function factsPage(facts: readonly Fact[], { at, run }: { at: string; run: string }): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')
  const rows = facts.map((fact) => `| \`${fact.id}\` | ${cell(fact.question)} | ${fact.state === 'seen' ? `${cell(fact.saw)} (${fact.at})` : `open: ${cell(fact.why)}`} | ${cell(fact.assumed)} |`)
  const count = facts.filter(({ state }) => state === 'seen').length
  return `# What the live run saw\n\n${count} of ${facts.length} open questions have an answer. ${at}, ${run}.\n\n| | Question | Seen | Our code assumes |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`
}
