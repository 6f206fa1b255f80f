import type { Environment } from './types.ts';

/** Words that a variable holds when whatever set it had no value itself. */
const NO_VALUES = new Set(['undefined', 'null', 'NaN', '[object Object]']);

/**
 * Reads variables and collects what is wrong with them. A value is told apart from its faults here, once, so that no
 * message can hold one: values may be secrets, and in the wrong variable any value may be one.
 */
export class Variables {
  readonly faults: string[] = [];

  constructor(private readonly env: Environment) {}

  /** An empty value is as unset. */
  isSet(name: string): boolean {
    return Boolean(this.env[name]);
  }

  fault(text: string): void {
    this.faults.push(text);
  }

  /**
   * A text that fits; undefined when it is unset, and when it does not fit, which is a fault.
   *
   * @param right what would be right, to stand after `NAME must `
   */
  text(name: string, right: string, fits: (value: string) => boolean = () => true): string | undefined {
    const value = this.env[name];
    if (!value) return undefined;
    if (NO_VALUES.has(value.trim())) {
      this.fault(
        `${name} must ${right}; it holds a word for no value, as when the one it was copied from was not set`,
      );
      return undefined;
    }
    if (value !== value.trim()) {
      this.fault(`${name} must ${right}; it has a space or a line break at its beginning or end`);
      return undefined;
    }
    if (fits(value)) return value;
    this.fault(`${name} must ${right}`);
    return undefined;
  }

  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const right = `be ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
    return this.text(name, right, (value) => choices.some((choice) => choice === value)) as T | undefined;
  }

  /** 1 or 0. */
  flag(name: string, otherwise: boolean): boolean {
    const value = this.text(name, 'be 1, 0 or empty', (text) => text === '1' || text === '0');
    return value === undefined ? otherwise : value === '1';
  }

  whole(name: string, { from, to }: { from: number; to: number }, otherwise: number): number {
    const value = this.text(name, `be a whole number from ${from} to ${to}`, (text) => {
      return /^\d{1,9}$/.test(text) && Number(text) >= from && Number(text) <= to;
    });
    return value === undefined ? otherwise : Number(value);
  }
}
