import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

const MIB = 1024 * 1024;
/** An ordinary command. */
export const BODY_BYTES_MAX = 2 * MIB;
/** The manifest of a pipeline of ten thousand nodes. */
const MANIFEST_BYTES_MAX = 32 * MIB;
/** States, workspaces, plans and archives of sources. */
const TRANSFER_BYTES_MAX = 64 * MIB;

const STATE = /\/state$/;
const TRANSFERS = /\/(state|workspace|plan|sources\/:sha256)$/;
const MANIFESTS = /\/apply$/;

type Done = (error: Error | null, body?: unknown) => void;

/** Gives each route the limit that it needs, and teaches Fastify the media types of the API. Call it before routes register. */
export function useBodyParsers(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRoute', (route) => {
    if (TRANSFERS.test(route.url)) route.bodyLimit = TRANSFER_BYTES_MAX;
    else if (MANIFESTS.test(route.url)) route.bodyLimit = MANIFEST_BYTES_MAX;
  });
  const parseJson = fastify.getDefaultJsonParser('error', 'error') as (
    request: FastifyRequest,
    body: string,
    done: Done,
  ) => void;
  app.useBodyParser('application/json', {}, (request: unknown, body: Buffer, done: Done) => {
    const asked = request as FastifyRequest;
    // Tools declare JSON and send nothing; a state is taken as the bytes that it is.
    if (body.length === 0 || STATE.test(asked.routeOptions.url ?? '')) done(null, undefined);
    else parseJson(asked, body.toString('utf8'), done);
  });
  fastify.addContentTypeParser(
    ['application/yaml', 'application/x-yaml', 'text/yaml'],
    { parseAs: 'string' },
    (_request: FastifyRequest, body: string, done: Done) => done(null, body),
  );
  fastify.addContentTypeParser(
    ['application/gzip', 'application/x-gzip', 'application/octet-stream'],
    { parseAs: 'buffer' },
    (_request: FastifyRequest, body: Buffer, done: Done) => done(null, body),
  );
}
