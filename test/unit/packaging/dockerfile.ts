/** The Dockerfile as the builder reads it, and its last stage as a tree of files. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DockerfileParser, type Instruction, type ModifiableInstruction } from 'dockerfile-ast';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface Copy {
  /** The stage that it copies from; undefined: the files sent to the builder. */
  from: string | undefined;
  sources: string[];
  target: string;
}

export interface Stage {
  image: string;
  name: string | null;
  copies: Copy[];
  /** What stands after a keyword, without flags, one for each time that it is there. */
  all(keyword: string): string[];
}

export function readStages(): Stage[] {
  const parsed = DockerfileParser.parse(readFileSync(join(root, 'Dockerfile'), 'utf8'));
  const stages: Instruction[][] = [];
  for (const instruction of parsed.getInstructions()) {
    if (instruction.getKeyword() === 'FROM') stages.push([]);
    stages.at(-1)?.push(instruction);
  }
  const froms = parsed.getFROMs();
  return stages.map((instructions, index) => ({
    image: froms[index]?.getImage() ?? '',
    name: froms[index]?.getBuildStage() ?? null,
    copies: instructions
      .filter((one) => ['COPY', 'ADD'].includes(one.getKeyword()))
      .map((one) => copyOf(one as ModifiableInstruction)),
    all: (keyword) =>
      instructions
        .filter((one) => one.getKeyword() === keyword)
        .map((one) => one.getArgumentsContent() ?? ''),
  }));
}

function copyOf(instruction: ModifiableInstruction): Copy {
  const flags = instruction.getFlags().map((flag) => [flag.getName(), flag.getValue()] as const);
  const strange = flags.filter(([name]) => name !== 'from');
  if (strange.length > 0) throw new Error(`these tests do not know --${strange[0]?.[0]}`);
  const paths = instruction.getArguments().map((argument) => argument.getValue());
  return { from: flags[0]?.[1] ?? undefined, sources: paths.slice(0, -1), target: paths.at(-1) ?? '' };
}

/** The variables that a stage sets. */
export function environmentOf(stage: Stage): Record<string, string> {
  const words = stage.all('ENV').flatMap((text) => text.split(/\s+/));
  return Object.fromEntries(words.map((word) => word.split(/=(.*)/s).slice(0, 2) as [string, string]));
}

/**
 * Copies what the last stage copies into a folder that stands for the root of its file system. The stage `build` is
 * the project as it stands, built; of the packages those are left that the stage `dependencies` leaves.
 */
export function layOut([, dependencies, last]: Stage[], folder: string): void {
  if (!dependencies || !last) throw new Error('the Dockerfile has other stages than these tests know');
  const home = last.all('WORKDIR').at(-1) ?? '/';
  for (const { from, sources, target } of last.copies) {
    const to = join(folder, target.startsWith('/') ? target : join(home, target));
    for (const source of sources) {
      if (from === 'dependencies') {
        installPackages(to);
        prune(dependencies, to);
        continue;
      }
      const path = join(root, from === 'build' ? source.replace(/^\/build\//, '') : source);
      // What a folder holds is copied; a file under its name where the target says that it is a folder.
      cpSync(path, target.endsWith('/') ? join(to, basename(source)) : to, {
        recursive: true,
        filter: (name) => !name.endsWith('.map'),
      });
    }
  }
}

interface Locked {
  dev?: boolean;
  optional?: boolean;
  devOptional?: boolean;
}

/** Copies what `npm ci --omit=dev --omit=optional` would install, as the lock says, from what is installed here. */
function installPackages(folder: string): void {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  for (const [path, { dev, optional, devOptional }] of Object.entries(packages)) {
    if (path === '' || dev || optional || devOptional) continue;
    const own = join(root, path);
    if (!existsSync(own)) throw new Error(`${path} is not installed: run npm ci`);
    cpSync(own, join(folder, path.slice('node_modules/'.length)), {
      recursive: true,
      // A package inside it has a line of its own in the lock.
      filter: (name) => !name.slice(own.length).startsWith('/node_modules'),
    });
  }
}

/** Does to the installed packages what the Dockerfile does once they are. */
function prune(dependencies: Stage, folder: string): void {
  const [, ...commands] =
    dependencies
      .all('RUN')
      .at(-1)
      ?.split(/npm ci [^&]*&&/) ?? [];
  if (commands.length !== 1)
    throw new Error('the Dockerfile installs packages in a way that these tests do not know');
  execFileSync('sh', ['-ec', commands[0] as string], { cwd: join(folder, '..'), stdio: 'inherit' });
}
