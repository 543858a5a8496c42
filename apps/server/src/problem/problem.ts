import { HttpException } from '@nestjs/common';

/** RFC 9457. `code` is stable; `faults` names the path of each fault of bad input. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly faults?: readonly { readonly path: string; readonly message: string }[];
} & Readonly<Record<string, unknown>>;

export class ProblemException extends HttpException {
  constructor(
    status: number,
    readonly code: string,
    readonly detail: string,
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail, status);
  }
}
