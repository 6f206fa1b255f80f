/** The calls of one area, each with the name of its parameters in the SDK, and the files that declare them. */
export interface Calls {
  files: string[];
  calls: Record<string, string>;
}
