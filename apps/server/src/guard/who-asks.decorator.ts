import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { askedOf } from './asked';

/** The `Asked` of a handler, in REST and in GraphQL. */
export const WhoAsks = createParamDecorator((_: unknown, context: ExecutionContext) =>
  askedOf(context),
);
