import type { TextFile } from './look.ts'

/** Workflows in which something else than our actions calls a deploy hook of Render. */
export const hooksIn = (workflows: readonly TextFile[]): string[] =>
  workflows.filter(({ text }) => text.split('\n').some((line) => /\b(curl|wget|fetch|http)\b/.test(line) && /api\.render\.com\/deploy|deploy_?hook/i.test(line))).map(({ path }) => path)
