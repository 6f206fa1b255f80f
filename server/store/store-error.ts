/** The database cannot be used, and its owner can mend that. The message says where and how; it holds no password. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}
