import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic, { type FastifyStaticOptions } from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Addresses of programs: what is not found there is a problem document and never a page. */
const FOR_PROGRAMS = ['api', 'graphql', 'healthz', 'readyz', 'metrics', 'assets'];

/**
 * Scripts, styles and fonts of this server alone, and nobody may frame the dashboard. Mantine writes the values of its theme into
 * style elements, hence `unsafe-inline` for styles. No `upgrade-insecure-requests`: most installations begin on plain HTTP.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/**
 * Serves the built dashboard from `folder` at `/`. Files below `assets/` have a digest in their names and are kept for ever; every other
 * address that is nobody else's is a page of the dashboard, and answered with its `index.html`, which is asked for anew each time.
 * Without a build in the folder there is no dashboard, and the server answers as if it had never had one.
 */
export async function serveDashboard(app: NestFastifyApplication, folder: string): Promise<void> {
  if (!existsSync(path.join(folder, 'index.html'))) return;
  const assets = path.join(folder, 'assets') + path.sep;
  const options: FastifyStaticOptions = {
    root: folder,
    wildcard: false,
    index: false,
    redirect: false,
    preCompressed: true,
    cacheControl: false,
    globIgnore: ['**/*.br', '**/*.gz'],
    setHeaders: (reply, file) => setHeaders(reply, file.startsWith(assets)),
  };
  await app.register(fastifyStatic, options);
  const page = (request: FastifyRequest, reply: FastifyReply): FastifyReply | void =>
    isForPrograms(request.url) ? reply.callNotFound() : reply.sendFile('index.html');
  app.getHttpAdapter().getInstance().get('/*', page);
}

function setHeaders(reply: FastifyReply, isAsset: boolean): void {
  const caching = isAsset ? 'public, max-age=31536000, immutable' : 'no-cache';
  void reply.headers({ ...PAGE_HEADERS, 'cache-control': caching });
}

function isForPrograms(url: string): boolean {
  const first = /^\/+([^/?#]*)/.exec(url)?.[1];
  return first !== undefined && FOR_PROGRAMS.includes(first);
}
