/** Parsed JSON of a foreign API: its shape is what the test is about, so the compiler is not asked to know it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any
