/** The documents among the addresses of the control plane: those that a browser shows. */
import type { PageAnswer } from '../pages/answer.ts';
import type { World } from '../world.ts';
import { mailDocument } from './mail.ts';
import { workbenchPage } from './page.ts';

/** Undefined when a path is none of the workbench's documents. */
export function workbenchDocument(world: World, path: string): PageAnswer | undefined {
  if (/^\/_sandbox\/?$/.test(path)) return workbenchPage(world);
  const mail = /^\/_sandbox\/mails\/([^/]+)\/html$/.exec(path)?.[1];
  return mail === undefined ? undefined : mailDocument(world, mail);
}
