/** Whether digits are a payment card's: its length, its first digit and its check digit (ISO/IEC 7812-1, Luhn). */
export function isCard(digits: string): boolean {
  if (!/^[3-6]\d{14,15}$/.test(digits)) return false
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const value = Number(digit) * (i % 2 === 1 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}
