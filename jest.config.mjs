/** Tests are TypeScript ES modules; Node strips the types, so what is tested is what `node` runs. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/{packages,actions,tests}/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/fixtures/', '<rootDir>/examples/', ...(process.env.LONG_TESTS ? [] : ['\\.long\\.test\\.ts$'])],
  modulePathIgnorePatterns: ['<rootDir>/examples/', '<rootDir>/dist/', '<rootDir>/.sandbox', '<rootDir>/.tools/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/jest-transform.mjs' },
  testTimeout: 60_000,
}
