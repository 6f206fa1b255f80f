/**
 * The parameters of a call as the installed SDK's types have them, flattened to dotted names
 * (`tiers[].up_to`, `currency_options{}.unit_amount`). Read with a parser, not by hand: a parameter that a
 * new SDK adds turns up here and fails the test that compares.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseSync } from 'oxc-parser';

export interface SdkParameter {
  required: boolean;
  emptyable: boolean;
  /** `enum a|b`, or a plain sort: string, number, boolean, decimal, metadata, object, list, map, range. */
  sort: string;
}

// biome-ignore lint/suspicious/noExplicitAny: a syntax tree.
type Node = any;

const require = createRequire(import.meta.url);
export const SDK = join(dirname(require.resolve('stripe')), '..', 'esm');

/** Interfaces and type aliases by their full name: `PriceCreateParams.Recurring.Interval`. */
export class Declarations {
  readonly #byName = new Map<string, Node>();

  constructor(...files: string[]) {
    for (const file of files) {
      const path = join(SDK, file);
      const { program, errors } = parseSync(path, readFileSync(path, 'utf8'));
      if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
      this.#collect(program.body, '');
    }
  }

  #collect(body: Node[], scope: string): void {
    for (const statement of body) {
      const node = statement.declaration ?? statement;
      const name = node.id?.name;
      if (node.type === 'TSInterfaceDeclaration' || node.type === 'TSTypeAliasDeclaration') {
        this.#byName.set(scope + name, node);
      } else if (node.type === 'TSModuleDeclaration') {
        // `namespace Billing` and `namespace BillingPortal` hold whole files; their name adds nothing.
        const inner = /^Billing(Portal)?$/.test(name) ? scope : `${scope}${name}.`;
        this.#collect(node.body.body, inner);
      }
    }
  }

  parametersOf(name: string): Map<string, SdkParameter> {
    const found = new Map<string, SdkParameter>();
    this.#walk(name, '', found);
    return found;
  }

  #walk(name: string, at: string, found: Map<string, SdkParameter>): void {
    const node = this.#byName.get(name);
    if (node?.type !== 'TSInterfaceDeclaration') throw new Error(`${name} is not an interface of the SDK`);
    for (const parent of node.extends ?? []) this.#walk(parent.expression.name, at, found);
    for (const member of node.body.body) {
      if (member.type !== 'TSPropertySignature') throw new Error(`${name} has a member that is no parameter`);
      const key = at === '' ? member.key.name : `${at}.${member.key.name}`;
      const own = { required: !member.optional, emptyable: false };
      this.#add(member.typeAnnotation.typeAnnotation, name, key, own, found);
    }
  }

  #add(
    type: Node,
    scope: string,
    key: string,
    own: Omit<SdkParameter, 'sort'>,
    found: Map<string, SdkParameter>,
  ): void {
    if (type.type === 'TSTypeReference') {
      this.#addReference(type, scope, key, own, found);
    } else if (type.type === 'TSTypeLiteral') {
      found.set(key, { ...own, sort: 'map' });
      const [signature] = type.members;
      this.#add(signature.typeAnnotation.typeAnnotation, scope, `${key}{}`, PLAIN, found);
    } else {
      found.set(key, { ...own, sort: simpleSort(type, key) });
    }
  }

  #addReference(
    type: Node,
    scope: string,
    key: string,
    own: Omit<SdkParameter, 'sort'>,
    found: Map<string, SdkParameter>,
  ): void {
    const name = fullName(type.typeName);
    const [argument] = type.typeArguments?.params ?? [];
    if (name === 'Emptyable') {
      this.#add(argument, scope, key, { ...own, emptyable: true }, found);
    } else if (name === 'Decimal' || name === 'MetadataParam') {
      found.set(key, { ...own, sort: name === 'Decimal' ? 'decimal' : 'metadata' });
    } else if (name === 'Array') {
      found.set(key, { ...own, sort: 'list' });
      this.#add(argument, scope, `${key}[]`, PLAIN, found);
    } else {
      const target = this.#resolve(name, scope);
      const node = this.#byName.get(target);
      if (node.type === 'TSTypeAliasDeclaration') {
        this.#add(node.typeAnnotation, scope, key, own, found);
      } else {
        found.set(key, { ...own, sort: 'object' });
        this.#walk(target, key, found);
      }
    }
  }

  /** A name as it is seen from within an interface: in its own namespace, or in one further out. */
  #resolve(name: string, scope: string): string {
    const steps = scope.split('.');
    for (let depth = steps.length; depth >= 0; depth--) {
      const candidate = [...steps.slice(0, depth), name].join('.');
      if (this.#byName.has(candidate)) return candidate;
    }
    throw new Error(`${name}, named in ${scope}, is not declared`);
  }
}

const PLAIN = { required: false, emptyable: false };

function simpleSort(type: Node, key: string): string {
  if (type.type === 'TSStringKeyword') return 'string';
  if (type.type === 'TSNumberKeyword') return 'number';
  if (type.type === 'TSBooleanKeyword') return 'boolean';
  if (type.type === 'TSLiteralType') return `enum ${type.literal.value}`;
  if (type.type === 'TSUnionType') return unionSort(type);
  throw new Error(`${key}: a type that is not understood, ${type.type}`);
}

function fullName(node: Node): string {
  return node.type === 'TSQualifiedName' ? `${fullName(node.left)}.${node.right.name}` : node.name;
}

function unionSort(type: Node): string {
  const names = type.types.map((one: Node) =>
    one.type === 'TSTypeReference' ? fullName(one.typeName) : one.type,
  );
  if (names.includes('RangeQueryParam')) return 'range';
  const values = type.types.flatMap((one: Node) => (one.type === 'TSLiteralType' ? [one.literal.value] : []));
  // `'inf' | number`: a number, or one word.
  if (names.includes('TSNumberKeyword')) return `number or ${values.join('|')}`;
  return `enum ${values.sort().join('|')}`;
}
