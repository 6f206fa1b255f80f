import { type Document, LineCounter, parseDocument, visit, type YAMLError } from 'yaml';
import { buildTree } from './build-tree.ts';
import type { Node, Place } from './node.ts';
import { type Finding, problemAt } from './problem.ts';
import type { Problem, SourceFile } from './types.ts';

/** Larger files are refused, so that none can keep the reader busy for long. Thousands of prices fit. */
const LARGEST_FILE = 1024 * 1024;
/** After this many syntax errors in a file the rest is noise. */
const MOST_SYNTAX_ERRORS = 10;

export interface ParsedFile {
  path: string;
  /** The top of the file; absent when it is empty, or could not be read as YAML. */
  root?: Node;
  problems: Problem[];
  /** Whether all that the file says is in `root`, so that what is not there is truly not there. */
  whole: boolean;
}

/**
 * Reads one file: UTF-8, then YAML 1.2, then variables. Nothing that a file can contain makes it
 * throw; whatever is wrong is a problem with its place.
 */
export function parseFile(file: SourceFile, env: Record<string, string | undefined>): ParsedFile {
  const at = (line: number, column: number): Place => ({ file: file.path, line, column });
  const fail = (place: Place, finding: Finding): ParsedFile => ({
    path: file.path,
    problems: [problemAt(place, '', finding)],
    whole: false,
  });

  if (file.bytes.length > LARGEST_FILE) {
    return fail(at(1, 1), {
      code: 'file_too_large',
      message: `the file has ${file.bytes.length} bytes, more than ${LARGEST_FILE}`,
      hint: 'split it into several files of one folder',
    });
  }
  const decoded = decode(file.bytes);
  if (typeof decoded !== 'string') {
    return fail(at(decoded.line, decoded.column), {
      code: 'not_utf8',
      message: 'the file is not UTF-8 text',
      hint: 'save it with the encoding UTF-8',
    });
  }

  const lines = new LineCounter();
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return at(Math.max(line, 1), Math.max(col, 1));
  };
  let document: Document.Parsed;
  try {
    document = parseDocument(decoded, {
      version: '1.2',
      schema: 'core',
      merge: false,
      // Duplicates are found while the tree is built, where both places can be named.
      uniqueKeys: false,
      prettyErrors: false,
      // Not 'silent': then a second document would be left out without a word. Nothing is printed.
      logLevel: 'error',
      lineCounter: lines,
    });
  } catch {
    return fail(at(1, 1), TOO_DEEP);
  }
  const syntax = syntaxProblems(document, decoded, place);
  if (syntax.length > 0) return { path: file.path, problems: syntax, whole: false };
  if (document.contents === null) return { path: file.path, problems: [], whole: true };
  return { path: file.path, ...buildTree(document.contents, decoded, place, env) };
}

/** The text of the file, or the line and column of the first byte that is not UTF-8. */
function decode(bytes: Uint8Array): string | { line: number; column: number } {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    let line = 1;
    for (let from = 0; ; line++) {
      const newline = bytes.indexOf(0x0a, from);
      const part = bytes.subarray(from, newline === -1 ? undefined : newline);
      try {
        new TextDecoder('utf-8', { fatal: true }).decode(part);
      } catch {
        // A genuine U+FFFD before the fault would be taken for it: the line is right all the same.
        return { line, column: new TextDecoder('utf-8').decode(part).indexOf('\uFFFD') + 1 };
      }
      if (newline === -1) return { line, column: 1 };
      from = newline + 1;
    }
  }
}

function syntaxProblems(
  document: Document.Parsed,
  text: string,
  place: (offset: number) => Place,
): Problem[] {
  const problems: Problem[] = [];
  const version = document.directives?.yaml;
  if (version?.explicit && version.version !== '1.2') {
    problems.push(
      problemAt(place(0), '', {
        code: 'bad_yaml',
        message: `the file asks for YAML ${version.version}`,
        hint: 'catalogs are YAML 1.2: take the %YAML line out',
      }),
    );
  }
  // One a line: what follows on the same line is nearly always a consequence of the first.
  const seen = new Set<number>();
  for (const error of [...document.errors, ...document.warnings]) {
    const at = place(error.pos[0]);
    if (seen.has(at.line) || problems.length >= MOST_SYNTAX_ERRORS) continue;
    seen.add(at.line);
    const opened = opening(document, error);
    if (opened !== undefined) {
      problems.push(problemAt(place(opened), '', neverClosed(text[opened] ?? '')));
      continue;
    }
    const variable = text.slice(error.pos[0] - 1, error.pos[0] + 1) === '${';
    problems.push(problemAt(at, '', variable ? UNQUOTED_VARIABLE : explain(error.code, error.message)));
  }
  return problems;
}

function neverClosed(opened: string): Finding {
  const closing = { '[': ']', '{': '}' }[opened] ?? opened;
  return {
    code: 'bad_yaml',
    message: `the \`${opened}\` that stands here is never closed`,
    hint: `write the closing \`${closing}\`, and indent the lines before it`,
  };
}

const TOO_DEEP: Finding = {
  code: 'bad_yaml',
  message: 'the file is nested too deeply to be read',
  hint: 'a catalog needs fewer than twenty levels',
};

const UNQUOTED_VARIABLE: Finding = {
  code: 'bad_yaml',
  message: 'inside of braces and brackets a variable must be in quotes',
  hint: `write "\${NAME}" with quotes, or put the value on a line of its own`,
};

/** For a quote or bracket that is never closed: where it was opened, instead of where the text ended. */
function opening(document: Document.Parsed, error: YAMLError): number | undefined {
  if (error.code !== 'MISSING_CHAR' && !/ end with /.test(error.message)) return undefined;
  let found: number | undefined;
  const look = (node: { range?: readonly number[] | null }) => {
    const [start = 0, , end = 0] = node.range ?? [];
    if (start <= error.pos[0] && end >= error.pos[0] && start >= (found ?? 0)) found = start;
  };
  const quote = /quote/.test(error.message);
  visit(document, {
    Scalar(_, node) {
      if (quote && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE')) look(node);
    },
    Collection(_, node) {
      if (!quote && node.flow) look(node);
    },
  });
  return found;
}

/** The parser's own sentence, with what to do about it. */
function explain(code: string, sentence: string): Finding {
  // The parser's own recursion: its message speaks of a stack, which nobody has written.
  if (/call stack/i.test(sentence)) return TOO_DEEP;
  const message = sentence.slice(0, 1).toLowerCase() + sentence.slice(1).split('\n')[0]?.trimEnd();
  switch (code) {
    case 'TAB_AS_INDENT':
      return { code: 'tab', message: 'a tab stands where spaces belong', hint: 'indent with spaces' };
    case 'MULTIPLE_DOCS':
      return {
        code: 'several_documents',
        message: 'the file contains more than one YAML document',
        hint: 'take the `---` line out, or put what follows it into a file of its own',
      };
    case 'MISSING_CHAR':
      return { code: 'bad_yaml', message, hint: 'close what was opened: quote, bracket or brace' };
    case 'TAG_RESOLVE_FAILED':
      return { code: 'bad_yaml', message, hint: 'take the tag (`!…`) out' };
    case 'BAD_INDENT':
      return { code: 'bad_yaml', message, hint: 'line up the keys of one block in the same column' };
    case 'BLOCK_AS_IMPLICIT_KEY':
      return { code: 'bad_yaml', message, hint: 'put text that contains `: ` in quotes' };
    default:
      return { code: 'bad_yaml', message, hint: 'write valid YAML 1.2; put special characters in quotes' };
  }
}
