import type { ExecutionContext } from '@nestjs/common';
import { derivedId } from '@keelson/commands';
import type { Position } from '@keelson/event-log';
import type { FastifyReply } from 'fastify';
import { fieldOf, type AskedField } from './asked-field';
import type { AuthenticatedRequest, Caller } from './request';

const KEY = 'idempotency-key';
const KEY_LENGTH_MAX = 200;
const POSITION = 'keelson-position';

/**
 * Who asks for what, whichever way the question came: a request of REST, or one field at the root of a GraphQL operation, of which a
 * request can bring several. What is asked below that field belongs to it.
 */
export class Asked {
  /** The moment that a read is asked about; absent for now. */
  past?: Position;
  /** When a request with this `Idempotency-Key` came first: what a repeated command is decided with. */
  firstAt?: string;

  constructor(
    readonly request: AuthenticatedRequest,
    /** Absent where nobody hears a header: in a subscription. */
    private readonly reply: FastifyReply | undefined,
    private readonly field: AskedField | undefined,
  ) {}

  get caller(): Caller {
    return this.request.caller;
  }

  /** False: this repeats nothing and changes nothing. */
  get isCommand(): boolean {
    return this.field ? this.field.operation === 'mutation' : this.request.method !== 'GET';
  }

  get idempotencyKey(): string | string[] | undefined {
    return this.request.headers[KEY];
  }

  /** Follows from key, caller and what is asked; undefined without a usable key. */
  get commandId(): string | undefined {
    const { idempotencyKey: key, caller, request } = this;
    if (typeof key !== 'string' || key === '' || key.length > KEY_LENGTH_MAX) return undefined;
    const place = this.field ? [this.field.name] : [];
    return derivedId('request', caller.name, request.method, request.url, key, ...place);
  }

  /**
   * The consistency token of the answer: of a command where its effect is, of a read what its view reflects. An operation with
   * several fields answers what is true of all: the oldest of its reads, the newest of its commands.
   */
  reflects(position: Position): void {
    const told = this.field && this.reply?.getHeader(POSITION);
    const before = told === undefined ? position : (BigInt(String(told)) as Position);
    const [oldest, newest] = before < position ? [before, position] : [position, before];
    void this.reply?.header(POSITION, String(this.isCommand ? newest : oldest));
  }
}

const known = new WeakMap<object, Asked>();

/** The same for everything that works on one question: guards, interceptors, and what answers. */
export function askedOf(context: ExecutionContext): Asked {
  const field = fieldOf(context);
  const identity = field?.identity ?? requestOf(context);
  const before = known.get(identity);
  if (before) return before;
  const reply = field ? field.reply : context.switchToHttp().getResponse<FastifyReply>();
  const asked = new Asked(requestOf(context), reply, field);
  known.set(identity, asked);
  return asked;
}

export function requestOf(context: ExecutionContext): AuthenticatedRequest {
  return fieldOf(context)?.request ?? context.switchToHttp().getRequest<AuthenticatedRequest>();
}
