import { code, table } from '../../packages/core/src/markdown.ts'
import type { ActionMetadata, WorkflowMetadata } from '../metadata.ts'

/** The API part of an action's README. */
export function actionApi({ inputs = {}, outputs = {} }: ActionMetadata): string {
  const inputRows = Object.entries(inputs).map(([name, { description, required, default: fallback }]) => [
    code(name),
    cell(description),
    required ? '**required**' : shown(fallback),
  ])
  const outputRows = Object.entries(outputs).map(([name, { description }]) => [code(name), cell(description)])
  return [
    '### Inputs',
    table(['Name', 'Meaning', 'Default'], inputRows),
    '### Outputs',
    table(['Name', 'Meaning'], outputRows),
  ].join('\n\n')
}

/** The API part of a reusable workflow's section. */
export function workflowApi({ on }: WorkflowMetadata): string {
  const { inputs = {}, secrets = {}, outputs = {} } = on.workflow_call!
  const parts = [
    rows('Input', ['Name', 'Type', 'Meaning', 'Default'], Object.entries(inputs).map(([name, input]) => [
      code(name), input.type, cell(input.description ?? ''), input.required ? '**required**' : shown(input.default),
    ])),
    rows('Secret', ['Name', 'Meaning', ''], Object.entries(secrets).map(([name, secret]) => [
      code(name), cell(secret.description ?? ''), secret.required ? '**required**' : 'optional',
    ])),
    rows('Output', ['Name', 'Meaning'], Object.entries(outputs).map(([name, output]) => [code(name), cell(output.description ?? '')])),
  ]
  return parts.filter(Boolean).join('\n\n')
}

const rows = (kind: string, headings: string[], body: string[][]): string =>
  body.length === 0 ? '' : `**${kind}s**\n\n${table(headings, body)}`

const cell = (text: string): string => text.trim().replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')

const shown = (value: unknown): string => (value === undefined || value === '' ? '' : code(String(value)))
