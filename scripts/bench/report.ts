/** What a bench found, and how it is read by people and by programs. */
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';

/** One line: what was done, and figures by name, the unit at its end (`p99_ms`, `memory_mb`). */
export interface Row {
  name: string;
  figures: Record<string, number | null>;
}

export interface Section {
  bench: string;
  about: string;
  rows: Row[];
}

export interface Report {
  machine: { node: string; system: string; cpus: number; cpu: string; memory_gb: number };
  sections: Section[];
}

export function machine(): Report['machine'] {
  return {
    node: process.version,
    system: `${platform()} ${arch()}`,
    cpus: availableParallelism(),
    cpu: cpus()[0]?.model ?? 'unknown',
    memory_gb: Math.round(totalmem() / 1024 ** 3),
  };
}

export function machineText({ node, system, cpus, cpu, memory_gb }: Report['machine']): string {
  return `Node ${node}, ${system}, ${cpus} CPUs (${cpu}), ${memory_gb} GB`;
}

/** A table: a line a row, its figures in columns of equal width. */
export function sectionText({ bench, about, rows }: Section): string {
  const table = rows.map(({ name, figures }) => [name, ...Object.entries(figures).map(figureText)]);
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((cells) => cells[column]?.length ?? 0)),
  );
  const lines = table.map((cells) =>
    cells.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    ),
  );
  return [`${bench}: ${about}`, ...lines.map((cells) => `  ${cells.join('   ')}`), ''].join('\n');
}

const UNITS: Record<string, string> = { ms: ' ms', seconds: ' s', second: '/s', mb: ' MB' };

/** `p99_ms` and 4.2 as `p99 4.2 ms`; a name that is only a unit is not said. */
function figureText([name, value]: [string, number | null]): string {
  const words = name.split('_');
  const unit = UNITS[words.at(-1) ?? ''];
  const label =
    unit === undefined
      ? words.join(' ')
      : words
          .slice(0, -1)
          .filter((word) => word !== 'per')
          .join(' ');
  const number = value === null ? 'unknown' : value.toLocaleString('en-US');
  if (unit === undefined) return `${number} ${label}`;
  return `${label === '' ? '' : `${label} `}${number}${value === null ? '' : unit}`;
}
