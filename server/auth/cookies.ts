import type { Context } from 'koa';

/**
 * A cookie of the shop's: for no script, for no other site's requests, and for this host alone. Where the public
 * address is https it is Secure and has the `__Host-` prefix, by which a browser takes it from nobody else, a
 * neighbouring subdomain included; over plain http (a shop on this machine) neither can be had.
 */
export class HostCookie {
  readonly name: string;
  private readonly attributes: string;

  constructor(
    name: string,
    publicUrl: string,
    private readonly maxAgeSeconds: number,
  ) {
    const isSecure = publicUrl.startsWith('https:');
    this.name = isSecure ? `__Host-${name}` : name;
    this.attributes = `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  }

  /** The value that the browser sent. */
  read(ctx: Context): string | undefined {
    return ctx.cookies.get(this.name);
  }

  /** Written by hand: Koa refuses a Secure cookie where a proxy in front speaks https and we do not. */
  write(ctx: Context, value: string): void {
    ctx.append('Set-Cookie', `${this.name}=${value}; Max-Age=${this.maxAgeSeconds}; ${this.attributes}`);
  }

  clear(ctx: Context): void {
    ctx.append('Set-Cookie', `${this.name}=; Max-Age=0; ${this.attributes}`);
  }
}
