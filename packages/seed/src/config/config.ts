import type { Rule } from './rule.ts'

/** seed.yml, read and checked. */
export interface Config {
  /** The file as messages name it. */
  file: string
  schemas: readonly string[]
  /** By the name that seed.yml uses: `users`, or `crm.users` outside of the first schema. */
  tables: ReadonlyMap<string, TableConfig>
  relations: readonly RelationConfig[]
  auth: AuthConfig | undefined
  synthetic: ReadonlyMap<string, SyntheticConfig>
  /** Tables and views whose rows somebody without an account may see. */
  public: readonly string[]
}

/** What happens to one table: all of it as it is, nothing of it, or column by column. */
export type TableConfig = { line: number } & (
  | { kind: 'keep' }
  | { kind: 'exclude' }
  | { kind: 'columns'; columns: ReadonlyMap<string, ColumnConfig>; where: string | undefined }
)

export interface ColumnConfig {
  rule: Rule
  line: number
}

/** A reference that the database does not declare; `when` limits it to the rows where a column has a value. */
export interface RelationConfig {
  from: { table: string; column: string }
  to: { table: string; column: string }
  when: string | undefined
  line: number
}

/** Accounts to carry along, all with one password, so that people can sign in to staging. */
export interface AuthConfig {
  users: boolean
  password: string | undefined
  line: number
}

/** How many rows to make: so many, or so many for each row of another table. */
export type SyntheticConfig = { count: number; per: string | undefined; line: number }
