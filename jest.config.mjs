import { join } from 'node:path'

// What takes minutes is in *.long.test.ts: LONG_TESTS=true adds it, LONG_TESTS=only runs nothing else. What takes
// longer still is in *.soak.test.ts and runs with SOAK_TESTS=true, by hand.
const { LONG_TESTS, SOAK_TESTS } = process.env
const kind = SOAK_TESTS ? 'soak.test' : LONG_TESTS === 'only' ? 'long.test' : 'test'
const left = [...(LONG_TESTS ? [] : ['\\.long\\.test\\.ts$']), ...(SOAK_TESTS ? [] : ['\\.soak\\.test\\.ts$'])]

// Tests start actions and Playwright hundreds of times: what Node has stripped of types and compiled is kept for the next.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '.tools/compile-cache')

/** Tests are TypeScript ES modules; Node strips the types, so what is tested is what `node` runs. */
export default {
  testEnvironment: 'node',
  testMatch: [`<rootDir>/{packages,actions,tests}/**/*.${kind}.ts`],
  testPathIgnorePatterns: ['/node_modules/', '/fixtures/', '<rootDir>/examples/', ...left],
  modulePathIgnorePatterns: ['<rootDir>/examples/', '<rootDir>/dist/', '<rootDir>/.sandbox', '<rootDir>/.tools/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/jest-transform.mjs' },
  testSequencer: '<rootDir>/scripts/jest-sequencer.mjs',
  testTimeout: 60_000,
}
