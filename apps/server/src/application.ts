import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { API_PREFIX, describeApi, DOCS_PATH } from './api-description';
import { AppModule } from './app.module';
import { BODY_BYTES_MAX, useBodyParsers } from './http/body-parsers';
import { serveDashboard } from './http/dashboard-files';
import type { Infrastructure } from './infrastructure';
import { answerProblem } from './problem/answer-problem';
import type { TokenHashes } from './providers/work';
import { ServerLog } from './server-log';
import type { Settings } from './settings/settings';
import { StartRefused } from './start-refused';

/** For the request itself, not for its answer: long polls and event streams last longer. */
const REQUEST_TIMEOUT_MS = 120_000;
/** How long the server's stop waits for answers that are under way. */
const CLOSE_GRACE_MS = 5_000;
const PARAMETER_LENGTH_MAX = 500;
const AT_THE_ROOT = ['healthz', 'readyz', 'metrics'];
const WILDCARDS = ['0.0.0.0', '::', ''];

export type ApplicationOptions = TokenHashes & {
  readonly infrastructure: Infrastructure;
  readonly settings: Pick<Settings, 'logLevel'>;
  /** Where the built dashboard lies; absent: none is served. */
  readonly dashboardFolder?: string;
};

/** The HTTP application, ready to listen. Its background work is started by whoever knows the process's roles. */
export async function createApplication(
  options: ApplicationOptions,
): Promise<NestFastifyApplication> {
  ServerLog.setLevel(options.settings.logLevel);
  const app = await assemble(options.infrastructure, options, false);
  SwaggerModule.setup(DOCS_PATH, app, () => describeApi(app), {
    jsonDocumentUrl: `${DOCS_PATH}-json`,
    raw: ['json'],
  });
  if (options.dashboardFolder) await serveDashboard(app, options.dashboardFolder);
  await app.init();
  return app;
}

/** The application's routes without anything behind them: enough to describe the API, without a database. */
export async function describedApplication(): Promise<NestFastifyApplication> {
  return assemble({} as Infrastructure, { adminTokenHash: '', runnerTokenHash: '' }, true);
}

async function assemble(
  infrastructure: Infrastructure,
  tokens: TokenHashes,
  preview: boolean,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: PARAMETER_LENGTH_MAX },
    forceCloseConnections: 'idle',
  });
  const module = AppModule.over(infrastructure, tokens);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: preview ? false : new ServerLog(),
    rawBody: true,
    abortOnError: false,
    preview,
  });
  useBodyParsers(app);
  const fastify = adapter.getInstance();
  fastify.addHook('preClose', (done: () => void) => {
    setTimeout(() => fastify.server.closeAllConnections(), CLOSE_GRACE_MS).unref();
    done();
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    // Answers hold what not everybody may see, and are of this moment; what may be kept says so itself.
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    done();
  });
  fastify.addHook('onRoute', (route) => {
    // Nest sets its handler for all only after GraphQL has made Fastify fix those of the routes that are there.
    route.errorHandler ??= (error, _request, reply) => answerProblem(error, reply);
  });
  app.setGlobalPrefix(API_PREFIX, { exclude: AT_THE_ROOT });
  return app;
}

/** Answers where it can be reached: with the real port, and a loopback address where it listens on all. @throws StartRefused */
export async function listen(
  app: NestFastifyApplication,
  host: string,
  port: number,
): Promise<string> {
  try {
    await app.listen(port, host);
  } catch (error) {
    throw refusal(error as NodeJS.ErrnoException, host, port);
  }
  const { port: real } = app.getHttpServer().address() as AddressInfo;
  const reachable = WILDCARDS.includes(host) ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${real}`;
}

function refusal(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const cause = { cause: error };
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartRefused(
        `port ${port} of ${host} is in use; stop what listens there, or set KEELSON_PORT to another port`,
        cause,
      );
    case 'EACCES':
      return new StartRefused(
        `port ${port} of ${host} may not be used by this account; set KEELSON_PORT to a port above 1023`,
        cause,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartRefused(
        `this machine has no address ${host}; set KEELSON_HOST to one that it has`,
        cause,
      );
    default:
      return error;
  }
}
