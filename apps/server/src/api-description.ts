import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { JSON_NAME, jsonSchema } from './rest/json-schema';

export const API_PREFIX = 'api/v1';
export const DOCS_PATH = 'api/docs';

const METHODS = ['get', 'head', 'put', 'post', 'delete', 'patch'] as const;
const READS: readonly string[] = ['get', 'head'];
const PROBLEM = 'Problem';
const PUBLIC = ['/healthz', '/readyz', '/metrics', `/${API_PREFIX}/session`];

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** OpenAPI, read off the controllers and their DTOs. What is true of every route is said once, here. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Keelson')
    .setDescription(
      'Control plane that delivers infrastructure. Errors are problem documents (RFC 9457) with a stable `code`. ' +
        'The state backend of a stack also knows the methods LOCK and UNLOCK.',
    )
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer' })
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) =>
      `${controller.replace(/Controller$/, '').replace(/^./, (first) => first.toLowerCase())}_${method}`,
  });
  const paths = Object.entries(document.paths).map(([path, item]) => {
    const kept = METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [[method, completed(path, method, operation)]] : [];
    });
    return [path, Object.fromEntries(kept) as object] as const;
  });
  document.paths = Object.fromEntries(paths);
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, [JSON_NAME]: jsonSchema, [PROBLEM]: problemSchema },
  };
  return document;
}

const MIN_POSITION_HEADER = header(
  'Keelson-Min-Position',
  'Answer only over views that have this position.',
);
const KEY_HEADER = header('Idempotency-Key', 'The same key again is the same command.');

function header(name: string, description: string) {
  return { name, description, in: 'header' as const, required: false, schema: { type: 'string' } };
}

function completed(
  path: string,
  method: (typeof METHODS)[number],
  operation: Operation,
): Operation {
  const isPublic = PUBLIC.includes(path);
  const headers = READS.includes(method)
    ? [MIN_POSITION_HEADER]
    : [MIN_POSITION_HEADER, KEY_HEADER];
  return {
    ...operation,
    ...(isPublic ? { security: [] } : {}),
    parameters: [...(operation.parameters ?? []), ...(isPublic ? [] : headers)],
    responses: {
      ...operation.responses,
      default: {
        description: 'Refused.',
        content: {
          'application/problem+json': { schema: { $ref: `#/components/schemas/${PROBLEM}` } },
        },
      },
    },
  };
}

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  additionalProperties: true,
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable.' },
    detail: { type: 'string' },
    faults: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};
