/** A postal address as a parameter, and as it is shown. */
import { invalid } from '../errors.ts';
import { object, text, type ValuesOf } from './field.ts';

const REGIONS = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** Two letters that are a country's. */
const country = () =>
  text({
    check: (code, at) => {
      if (!/^[A-Za-z]{2}$/.test(code) || REGIONS.of(code.toUpperCase()) === undefined) {
        throw invalid(
          `Country '${code}' is unknown. Try using a 2-character alphanumeric country code instead, such as ` +
            "'US', 'EG', or 'GB'. A full list of country codes is available at " +
            'https://en.wikipedia.org/wiki/ISO_3166-1_alpha-2#Officially_assigned_code_elements',
          at,
        );
      }
      return code;
    },
  });

const fields = {
  city: text(),
  country: country(),
  line1: text(),
  line2: text(),
  postal_code: text(),
  state: text(),
};

export const address = () => object(fields);

export interface Address {
  city: string | null;
  country: string | null;
  line1: string | null;
  line2: string | null;
  postal_code: string | null;
  state: string | null;
}

/** All of its keys are always there. */
export const NO_ADDRESS: Address = {
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
};

/** An address as parameters change it: what is not sent stays. */
export function mergeAddress(current: Address | null, change: ValuesOf<typeof fields>): Address {
  return { ...(current ?? NO_ADDRESS), ...change };
}
