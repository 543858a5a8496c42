import type { IncomingHttpHeaders } from 'node:http';

export const SESSION_COOKIE = 'keelson_session';

type CookieOptions = { readonly maxAgeSeconds: number; readonly secure: boolean };

/** `Set-Cookie` for a sealed session: out of reach for scripts, never sent along when another site asks. */
export function sessionCookie(sealed: string, { maxAgeSeconds, secure }: CookieOptions): string {
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${maxAgeSeconds}`];
  return [`${SESSION_COOKIE}=${sealed}`, ...attributes, ...(secure ? ['Secure'] : [])].join('; ');
}

/** The sealed session that a request came with. */
export function sealedSessionOf(headers: IncomingHttpHeaders): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const own = pairs.find((pair) => pair.startsWith(`${SESSION_COOKIE}=`));
  return own?.slice(SESSION_COOKIE.length + 1);
}
