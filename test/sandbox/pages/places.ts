/** Countries and their parts, as a billing address asks for them. */

const COUNTRY_CODES = (
  'AF AX AL DZ AD AO AI AQ AG AR AM AW AU AT AZ BS BH BD BB BY BE BZ BJ BM BT BO BA BW BV BR IO VG BN BG BF BI ' +
  'KH CM CA CV BQ KY CF TD CL CN CO KM CG CD CK CR CI HR CW CY CZ DK DJ DM DO EC EG SV GQ ER EE SZ ET FK FO FJ ' +
  'FI FR GF PF TF GA GM GE DE GH GI GR GL GD GP GU GT GG GN GW GY HT HN HK HU IS IN ID IQ IE IM IL IT JM JP JE ' +
  'JO KZ KE KI XK KW KG LA LV LB LS LR LY LI LT LU MO MG MW MY MV ML MT MQ MR MU YT MX MD MC MN ME MS MA MZ MM ' +
  'NA NR NP NL NC NZ NI NE NG NU MK NO OM PK PS PA PG PY PE PH PN PL PT PR QA RE RO RU RW WS SM ST SA SN RS SC ' +
  'SL SG SX SK SI SB SO ZA GS KR SS ES LK BL SH KN LC MF PM VC SR SJ SE CH TW TJ TZ TH TL TG TK TO TT TN TR TM ' +
  'TC TV UG UA AE GB UY UZ VU VA VE VN WF EH YE ZM ZW'
).split(' ');

const NAMES = new Intl.DisplayNames('en', { type: 'region' });

export interface Place {
  code: string;
  name: string;
}

/** The United States first, the others by name. */
export const COUNTRIES: readonly Place[] = [
  { code: 'US', name: 'United States' },
  ...COUNTRY_CODES.map((code) => ({ code, name: NAMES.of(code) ?? code })).sort((a, b) =>
    a.name.localeCompare(b.name, 'en'),
  ),
];

const CODES = new Set(COUNTRIES.map(({ code }) => code));

export function isCountry(code: string): boolean {
  return CODES.has(code);
}

/** Where the bank wants the postal code even when no address is asked for. */
export const POSTAL_CODE_COUNTRIES: readonly string[] = ['US', 'CA', 'GB'];

function places(text: string): readonly Place[] {
  return text.split('|').map((pair) => ({ code: pair.slice(0, 2), name: pair.slice(3) }));
}

/** Countries whose states are chosen, not written. */
export const STATES: Readonly<Record<string, readonly Place[]>> = {
  US: places(
    'AL Alabama|AK Alaska|AS American Samoa|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|' +
      'DE Delaware|DC District of Columbia|FL Florida|GA Georgia|GU Guam|HI Hawaii|ID Idaho|IL Illinois|' +
      'IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|' +
      'MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|' +
      'NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|' +
      'PA Pennsylvania|PR Puerto Rico|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|' +
      'UT Utah|VT Vermont|VI Virgin Islands|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming',
  ),
  CA: places(
    'AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick|NL Newfoundland and Labrador|' +
      'NT Northwest Territories|NS Nova Scotia|NU Nunavut|ON Ontario|PE Prince Edward Island|QC Quebec|' +
      'SK Saskatchewan|YT Yukon',
  ),
};
