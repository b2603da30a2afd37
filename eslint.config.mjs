import tseslint from 'typescript-eslint'
import { house } from './scripts/lint/house.mjs'

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', 'examples/', '**/fixtures/', '.sandbox*/', '.tools/', 'coverage/', 'scripts/template/'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strict],
    plugins: { house },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'house/floors': 'error',
      'house/doors': 'error',
      'house/edges': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // `array[i]!` after a length check is clearer than a branch that cannot happen.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // A void method that is given as a value is how ports are written down.
      '@typescript-eslint/no-invalid-void-type': 'off',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      'max-lines': ['error', { max: 250, skipBlankLines: true }],
      'max-params': ['error', 4],
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/test/**/*.ts', 'tests/**/*.ts'],
    rules: { 'max-lines': 'off', '@typescript-eslint/no-floating-promises': 'error' },
  },
)
