import { describe, expect, it } from '@jest/globals'
import { shapesIn } from '../src/verify/shapes.ts'

describe('shapes of people’s data', () => {
  it.each([
    ['write to Bob.O\'Hara+x@mail.acme.co.uk, please', 'email'],
    ['bob@büro.test', 'email'],
    ['call +49 (171) 600-0000', 'phone'],
    ['0049 30 50000000', 'phone'],
    ['(05000) 80000', 'phone'],
    ['555-123-4567', 'phone'],
    ['card 4111 1111 1111 1111', 'card'],
    ['Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc', 'token'],
    ['sb_secret_0123456789abcdef', 'token'],
    ['https://example.com/4111111111111111', 'card'],
    ['from 81.2.69.142', 'ip'],
  ])('%s', (text, shape) => expect(shapesIn(text)).toEqual([shape]))

  it.each([
    '', 'anna.walker.0123456789ab@example.com', 'x@t.example', '+99912345678901', '2026-11-23 10:11:12.123456+00', '10.4.2', 'Chrome/120.0.0.0',
    '00000000-0000-4000-8000-000000000001', '00494321-1234-4567-8901-234567890123', '240.1.2.3', 'order 1234567890', '1,000,000.00', 'a @ b',
  ])('not in %s', (text) => expect(shapesIn(text)).toEqual([]))
})
