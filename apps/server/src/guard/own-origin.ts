import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a page of this very server asks. Browsers set `Sec-Fetch-Site` where the address is trustworthy (HTTPS or the machine
 * itself) and `Origin` everywhere, and no page can change either. Another port of the same host is another origin.
 */
export function isOwnOrigin(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin, host } = headers;
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}

/** Whether a browser says that a page of somebody else asks. Programs say nothing. */
export function isForeignPage(headers: IncomingHttpHeaders): boolean {
  const says = headers['sec-fetch-site'] !== undefined || headers.origin !== undefined;
  return says && !isOwnOrigin(headers);
}
