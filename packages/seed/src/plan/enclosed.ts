/** A condition as SQL takes it anywhere: what it holds together stays so, and a comment at its end goes no further. */
export const enclosed = (condition: string): string => `(${condition}\n)`
