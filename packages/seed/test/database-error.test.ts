import { expect, it } from '@jest/globals'
import { databaseError } from '../src/database-error.ts'

it('names what the database names, and no word of a value that it quotes', () => {
  const said = (refused: Parameters<typeof databaseError>[1]): string => databaseError('It failed', refused).message
  expect(said({ code: '23505', message: 'duplicate key value violates unique constraint "people_key"', detail: 'Key (team, lower(email))=(7, quill)=(@vexholm.test) already exists.' }))
    .toBe('It failed: two rows have the same value where it must not repeat (constraint people_key, columns team, lower(email))')
  expect(said({ code: '22P02', message: 'invalid input syntax for type integer: "the table Quill sat at"' })).not.toContain('Quill')
  expect(said({ code: 'P0001', message: 'no such table Vexholm' })).not.toContain('Vexholm')
  expect(said({ code: '22P02', message: 'invalid input syntax for type date: "x"', where: 'COPY people, line 3, column born: "Quill, line 4, column of: Vexholm"' })).toContain('(column born of people)')
})
