/** An e-mail address as a parameter. */
import { invalid } from '../errors.ts';
import { text } from './field.ts';

export function email({ max = 512 }: { max?: number } = {}) {
  return text({
    max,
    check: (value, at) => {
      if (!/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value)) {
        throw invalid(`Invalid email address: ${value}`, at, 'email_invalid');
      }
      return value;
    },
  });
}
