import type { Finding } from './problem.ts';

export interface Substituted {
  /** The text with every variable filled in; what could not be filled in is left as it was. */
  text: string;
  /** Each fault with the index in the text at which its `${` stands. */
  faults: (Finding & { index: number })[];
}

/** More faults in one text are left out: by then the text itself is at fault. */
const MOST_FAULTS = 10;
/** What a variable holds when whatever set it had no value itself: it would become part of names in the account. */
const NO_VALUES = new Set(['undefined', 'null']);
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Fills in `${NAME}` and `${NAME:-default}`; `$${` becomes a literal `${`. An empty value in the
 * environment is as unset. What was filled in is not looked at again.
 */
export function substitute(text: string, env: Record<string, string | undefined>): Substituted {
  const faults: Substituted['faults'] = [];
  let out = '';
  let from = 0;
  for (;;) {
    const index = text.indexOf('${', from);
    if (index === -1) return { text: out + text.slice(from), faults };
    if (text[index - 1] === '$' && index > from) {
      out += `${text.slice(from, index - 1)}\${`;
      from = index + 2;
      continue;
    }
    const end = text.indexOf('}', index);
    if (end === -1) {
      faults.push({
        index,
        code: 'unclosed_variable',
        message: '`${` is never closed',
        hint: `write \${NAME}, or $\${ for the characters themselves`,
      });
      return { text: out + text.slice(from), faults };
    }
    const inside = text.slice(index + 2, end);
    const filled = fillIn(inside, env);
    out += text.slice(from, index);
    if (typeof filled === 'string') out += filled;
    else {
      const said = faults.some(({ message }) => message === filled.message);
      if (!said && faults.length < MOST_FAULTS) faults.push({ index, ...filled });
      out += text.slice(index, end + 1);
    }
    from = end + 1;
  }
}

function fillIn(inside: string, env: Record<string, string | undefined>): string | Finding {
  const separator = inside.indexOf(':-');
  const name = separator === -1 ? inside : inside.slice(0, separator);
  const fallback = separator === -1 ? undefined : inside.slice(separator + 2);
  if (!NAME.test(name)) {
    return {
      code: 'bad_variable',
      message: `\`\${${inside}}\` does not name a variable`,
      hint: `write \${NAME} or \${NAME:-default}, the name in letters, digits and underscores`,
    };
  }
  if (fallback?.includes('${')) {
    return {
      code: 'bad_variable',
      message: `the default of \${${name}} contains another variable`,
      hint: `a default is plain text: \${NAME:-default}`,
    };
  }
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (value !== undefined && NO_VALUES.has(value)) {
    return {
      code: 'unset_variable',
      message: `the environment variable ${name} holds a word for no value`,
      hint: `look where ${name} is set: what it was copied from was not set itself`,
    };
  }
  if (value !== undefined && value !== '') return value;
  if (fallback !== undefined) return fallback;
  return {
    code: 'unset_variable',
    message: `the environment variable ${name} is ${value === '' ? 'empty' : 'not set'}`,
    hint: `set ${name} in the environment or in .env, or give a default: \${${name}:-default}`,
  };
}
