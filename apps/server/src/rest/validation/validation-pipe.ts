import {
  BadRequestException,
  ValidationPipe,
  type ArgumentMetadata,
  type ValidationError,
} from '@nestjs/common';
import { environmentFaults, IS_ENVIRONMENT } from './is-environment';

type Fault = { readonly path: string; readonly message: string };

/** Refuses what a DTO does not know, and says for each fault where it is. The faulty values are not repeated: they may be secret. */
export function validationPipe(): ValidationPipe {
  return new PipeOfRequests({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    exceptionFactory: (errors) => new BadRequestException({ faults: faultsOf(errors, '') }),
  });
}

/** In what is asked, null says no more than nothing: GraphQL clients send it for a variable without a value. */
class PipeOfRequests extends ValidationPipe {
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const asked = metadata.type === 'custom' ? value : withoutNulls(value);
    return super.transform(asked, metadata);
  }
}

function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
  if (Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
}

function faultsOf(errors: readonly ValidationError[], parent: string): Fault[] {
  return errors.flatMap((error) => {
    const { property, constraints = {}, children = [] } = error;
    const path = pathOf(parent, property);
    if (IS_ENVIRONMENT in constraints) {
      return environmentFaults(error.value).map((fault) => ({ ...fault, path: path + fault.path }));
    }
    const own = Object.entries(constraints).map(([name, message]) => ({
      path,
      message: name === 'whitelistValidation' ? 'is not known here' : wordsOf(message, property),
    }));
    return [...own, ...faultsOf(children, path)];
  });
}

function pathOf(parent: string, property: string): string {
  if (/^\d+$/.test(property)) return `${parent}[${property}]`;
  return parent === '' ? property : `${parent}.${property}`;
}

/** Without the property's name in front, which the path says. */
function wordsOf(message: string, property: string): string {
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
