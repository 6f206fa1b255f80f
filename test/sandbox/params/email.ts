/** E-mail addresses: as a parameter, and as somebody types them. */
import { invalid } from '../errors.ts';
import { text } from './field.ts';

/** Something, an `@`, and a domain with a dot. */
export function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text);
}

/** A parameter that is refused with `email_invalid`; `max` is in characters. */
export function email({ max = 512 }: { max?: number } = {}) {
  return text({
    max,
    check: (value, at) => {
      if (!isEmail(value)) {
        throw invalid(`Invalid email address: ${value}`, at, 'email_invalid');
      }
      return value;
    },
  });
}
