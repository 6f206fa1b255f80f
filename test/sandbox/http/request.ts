/** A request that was read to its end, to the API or to a page. */
export interface SandboxRequest {
  method: string;
  /** Without the query. */
  path: string;
  /** As it came, without `?`. */
  query: string;
  /** By their names in lower case. */
  headers: Record<string, string | undefined>;
  body: string;
  /** The origin the request came to: where the sandbox's pages are for whoever asks. */
  origin: string;
}
