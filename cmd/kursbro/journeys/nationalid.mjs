// National IDs that can belong to nobody: month + 80, as Test-Norge makes them.

const weights = [[3, 7, 6, 1, 8, 9, 4, 5, 2], [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]];

const control = (digits, weight) => (11 - weight.reduce((sum, w, i) => sum + w * digits[i], 0) % 11) % 11;

/** The national ID of somebody invented. `individual` (0–999) tells those born on one day apart. */
export function synthetic(birthDate, individual) {
  const [year, month, day] = birthDate.split('-').map(Number);
  const two = (number) => String(number % 100).padStart(2, '0');
  const digits = [...`${two(day)}${two(month + 80)}${two(year)}${String(individual).padStart(3, '0')}`].map(Number);
  for (const weight of weights) {
    const digit = control(digits, weight);
    if (digit > 9) return synthetic(birthDate, individual - 1); // some have no control digit
    digits.push(digit);
  }
  return digits.join('');
}
