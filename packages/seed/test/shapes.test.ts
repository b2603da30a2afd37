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
    ['0170 1234567', 'phone'], ['ruf 030/12345678 an', 'phone'], ['020 7946 0958', 'phone'], ['07911 123456', 'phone'], ['07911123456', 'phone'], ['01 23 45 67 89', 'phone'],
    ['03-1234-5678', 'phone'], ['0171-6000000', 'phone'], ['01711234567', 'phone'],
    ['https://shop.test/unsubscribe?u=bob%40acme.com&x=1', 'email'], ['bob%2540acme.com', 'email'],
    ['DE89 3704 0044 0532 0130 00', 'iban'], ['IBAN: GB29NWBK60161331926819.', 'iban'], ['FR14 2004 1010 0505 0001 3M02 606 BIC PSSTFRPP', 'iban'],
    ['SSN 078-05-1120', 'ssn'],
  ])('%s', (text, shape) => expect(shapesIn(text)).toEqual([shape]))

  it.each([
    '', 'anna.walker.0123456789ab@example.com', 'x@t.example', '+99912345678901', '2026-11-23 10:11:12.123456+00', '10.4.2', 'Chrome/120.0.0.0',
    '00000000-0000-4000-8000-000000000001', '00494321-1234-4567-8901-234567890123', '240.1.2.3', 'order 1234567890', '1,000,000.00', 'a @ b',
    '01/02/2024 10:11', '01.02.2024', '05-06-2024', '0123456789', '012345678905', '0306406152', '9780306406157', '0830 1200', '0830 1200 1300 1800', '08:30 17:00', '07 14 21 28 35 42',
    'DE88370400440532013000', 'DE89370400440532013000A', 'de89370400440532013000', '000-12-3456', '900-12-3456', '078-05-11201', 'https://unpkg.test/%40scope/pkg', 'u=x%40example.com',
  ])('not in %s', (text) => expect(shapesIn(text)).toEqual([]))

  it('takes as long for a text as that is long', () => {
    const used = (length: number): number => {
      const started = process.cpuUsage().user
      for (const part of ['a%40b%40', 'a', '0170 ', 'AB12', '01-']) expect(shapesIn(`${part.repeat(length)}@`)).toEqual([])
      return process.cpuUsage().user - started
    }
    used(1_000)
    // Were it as its square, it would be 64 times.
    expect(used(40_000) / used(5_000)).toBeLessThan(32)
  })
})
