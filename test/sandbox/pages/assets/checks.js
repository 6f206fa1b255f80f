// What can be told of a field without asking anybody.
export const digitsOf = (value) => value.replace(/[\s-]/g, '');

function isCardNumber(digits) {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return /^\d{13,19}$/.test(digits) && sum % 10 === 0;
}

const BRANDS = [
  ['Visa', /^4/],
  ['MC', /^(5[1-5]|2[2-7])/],
  ['Amex', /^3[47]/],
  ['Disc', /^6(011|5)/],
];
export const brandOf = (digits) => BRANDS.find(([, pattern]) => pattern.test(digits))?.[0] ?? '';

/** Wrong already when the field is left; an empty one is only wrong when the form is sent. */
export const CHECKS = {
  email: (value) => (/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value) ? '' : 'Your email is invalid.'),
  cardNumber: (value) => {
    const digits = digitsOf(value);
    const length = brandOf(digits) === 'Amex' ? 15 : 16;
    if (/^\d+$/.test(digits) && digits.length < length) return 'Your card number is incomplete.';
    return isCardNumber(digits) ? '' : 'Your card number is incorrect.';
  },
  cardExpiry: (value) => {
    const match = /^(\d{1,2})\s*[/-]\s*(\d{2}|\d{4})$/.exec(value) ?? /^(\d{2})\s*(\d{2}|\d{4})$/.exec(value);
    return match && match[1] >= 1 && match[1] <= 12 ? '' : "Your card's expiration date is incomplete.";
  },
  cardCvc: (value) => (/^\d{3,4}$/.test(value) ? '' : "Your card's security code is incomplete."),
};
