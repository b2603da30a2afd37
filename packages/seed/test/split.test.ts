import { describe, expect, it } from '@jest/globals'
import { splitStatements } from '../src/sql/split.ts'

const texts = (sql: string): string[] => splitStatements(sql).statements.map(({ text }) => text)

describe('SQL is taken apart', () => {
  it.each([
    ['at semicolons', 'select 1; select 2', ['select 1', 'select 2']],
    ['but not in texts', `select ';', E'\\';', 'it''s;'; select 2`, [`select ';', E'\\';', 'it''s;'`, 'select 2']],
    ['where a backslash means nothing in plain ones', `select '\\'; select 2`, [`select '\\'`, 'select 2']],
    ['nor in names', 'select 1 as "a;""b;"; select 2', ['select 1 as "a;""b;"', 'select 2']],
    ['nor in comments', '-- a; b\n/* c; /* d; */ ; */ select 1 /* ; */ -- ;\n; select 2', ['select 1 /* ; */ -- ;', 'select 2']],
    ['nor in dollar quotes', 'do $$ begin; $x$ ; end $$; select $a$ $$;$$ $a$, $1', ['do $$ begin; $x$ ; end $$', 'select $a$ $$;$$ $a$, $1']],
    ['nor in parentheses', 'create rule r as on insert to t do (select 1; select 2); select 3', ['create rule r as on insert to t do (select 1; select 2)', 'select 3']],
    ['nor in bodies of functions', 'create function f() returns int begin atomic select case when true then 1 end; select 2; end; select 3', ['create function f() returns int begin atomic select case when true then 1 end; select 2; end', 'select 3']],
    ['with nothing between', ';;\n ; select 1;;', ['select 1']],
    ['after a byte order mark, with the line ends of Windows', '\uFEFFselect 1;\r\nselect 2;\r\n', ['select 1', 'select 2']],
  ])('%s', (_, sql, expected) => expect(texts(sql)).toEqual(expected))

  it('with the data of COPY, which is no SQL', () => {
    const { statements, faults } = splitStatements("-- a dump\nCOPY t (a, b) FROM stdin;\n1\tit's; --\n2\t\\N\n\\.\n\nselect 1;")
    expect(faults).toEqual([])
    expect(statements).toEqual([
      { text: 'COPY t (a, b) FROM stdin', line: 2, data: "1\tit's; --\n2\t\\N\n" },
      { text: 'select 1', line: 7, data: undefined },
    ])
    expect(splitStatements('copy t from stdin;\n\\.\n').statements[0]?.data).toBe('')
  })

  it('with lines', () => {
    expect(splitStatements('select 1;\n\n-- x\nselect\n2;select 3').statements.map(({ line }) => line)).toEqual([1, 4, 5])
  })

  it('says what is never closed and what is no SQL', () => {
    expect(splitStatements("select 1;\nselect 'a;\n").faults).toEqual([{ line: 2, message: 'a text is never closed' }])
    expect(splitStatements('\\restrict abc\nselect 1;\n\\connect x\n').faults).toEqual([{ line: 3, message: '\\connect is a command of psql, and no SQL' }])
    expect(splitStatements('copy t from stdin;\n1\n').faults).toEqual([{ line: 1, message: 'the data of this COPY does not end with \\.' }])
  })

  it('in megabytes', () => {
    const sql = `insert into t values ('${"x''".repeat(1_000_000)}');\n`.repeat(2)
    expect(texts(sql)).toHaveLength(2)
  })
})
