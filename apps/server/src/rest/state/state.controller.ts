import { createHash } from 'node:crypto';
import {
  Controller,
  Get,
  HttpCode,
  Lock,
  Param,
  Post,
  Query,
  Req,
  Res,
  Unlock,
} from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { FileBlobStore } from '@keelson/artifacts';
import { ChangeStack, DecideAndAppend } from '@keelson/commands';
import { stackDecider, stackStream } from '@keelson/domain';
import { Roles, StateAccess } from '../../guard/roles.decorator';
import type { Asked } from '../../guard/asked';
import type { AuthenticatedRequest } from '../../guard/request';
import { WhoAsks } from '../../guard/who-asks.decorator';
import { ProblemException } from '../../problem/problem';
import { envelopeOf } from '../envelope-of';
import { StateCredentials } from './state-credentials';
import { StateLocks, type LockInfo } from './state-locks';

type StateRequest = AuthenticatedRequest & { rawBody?: Buffer };

/**
 * The Terraform HTTP state backend of a stack. A job's tool signs in with the job's id and its state token, which is worth
 * nothing without the lease. Each version is kept encrypted, and the log remembers its digest.
 */
@ApiTags('state')
@StateAccess()
@Controller('stacks/:stackId/state')
export class StateController {
  constructor(
    private readonly commands: CommandBus,
    private readonly aggregates: DecideAndAppend,
    private readonly credentials: StateCredentials,
    private readonly locks: StateLocks,
    private readonly blobs: FileBlobStore,
  ) {}

  @Get()
  @Roles('admin')
  async read(
    @Param('stackId') stackId: string,
    @Req() request: StateRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!request.caller) await this.credentials.require(request, stackId);
    const stack = await this.aggregates.load(stackDecider, stackStream(stackId));
    const recorded = stack.state === 'absent' ? null : stack.recordedState;
    if (!recorded) return void (await reply.status(204).send());
    const bytes = await this.blobs.get('states', recorded.digest);
    await reply.type('application/json').send(bytes);
  }

  @Post()
  @HttpCode(200)
  @Roles('admin')
  async write(
    @Param('stackId') stackId: string,
    @Query('ID') lockId: string | undefined,
    @Req() request: StateRequest,
    @WhoAsks() asked: Asked,
  ): Promise<void> {
    const job = await this.credentials.require(request, stackId);
    const bytes = checkedBytes(request);
    const { serial, lineage } = stateOf(bytes);
    // Bytes that are refused were kept for nothing, as those of any version that is not the newest.
    const [lock, digest] = await Promise.all([
      this.locks.current(stackId),
      this.blobs.put('states', bytes),
    ]);
    if (lock && (lock.token !== job.claim.token || lock.lockId !== lockId)) throw locked(lock.info);
    const { actor } = this.credentials.callerOf(job);
    request.caller = { name: actor.id, role: 'runner', actor };
    await this.commands.execute(
      new ChangeStack(
        stackId,
        {
          type: 'RecordState',
          serial,
          lineage,
          digest,
          sizeBytes: bytes.length,
          runId: job.owner.runId,
        },
        envelopeOf(asked),
      ),
    );
  }

  @Lock()
  @HttpCode(200)
  @Roles('admin')
  async lock(
    @Param('stackId') stackId: string,
    @Req() request: StateRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const job = await this.credentials.require(request, stackId);
    const held = await this.locks.take(stackId, job.claim.token, lockInfoOf(request));
    // Terraform reads the holder from the body of a 423, in its own format.
    if (held) await reply.status(423).send(held.info);
    else await reply.status(200).send();
  }

  @Unlock()
  @HttpCode(200)
  @Roles('admin')
  async unlock(@Param('stackId') stackId: string, @Req() request: StateRequest): Promise<void> {
    await this.credentials.require(request, stackId);
    const released = await this.locks.release(stackId, lockInfoOf(request).ID);
    if (!released) throw new ProblemException(423, 'locked', 'another lock is held');
  }
}

function checkedBytes(request: StateRequest): Buffer {
  const bytes = request.rawBody ?? Buffer.alloc(0);
  const expected = request.headers['content-md5'];
  const actual = createHash('md5').update(bytes).digest('base64');
  if (typeof expected === 'string' && expected !== actual) {
    throw new ProblemException(400, 'digest_mismatch', 'the body does not have its Content-MD5');
  }
  return bytes;
}

function stateOf(bytes: Buffer): { serial: number; lineage: string } {
  const { serial, lineage } = parse(bytes) as { serial?: unknown; lineage?: unknown };
  if (Number.isSafeInteger(serial) && typeof lineage === 'string' && lineage !== '') {
    return { serial: serial as number, lineage };
  }
  throw new ProblemException(422, 'invalid_state', 'a state needs a serial and a lineage');
}

/** An unlock without a body (terraform force-unlock) proves nothing and is refused: locks end with their lease. */
function lockInfoOf(request: StateRequest): LockInfo {
  const info = parse(request.rawBody ?? Buffer.alloc(0)) as Partial<LockInfo>;
  if (typeof info.ID === 'string' && info.ID !== '') return { ...info, ID: info.ID };
  throw new ProblemException(400, 'invalid_request', 'the lock information needs an ID');
}

function parse(bytes: Buffer): object {
  try {
    const value = JSON.parse(bytes.toString('utf8')) as unknown;
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function locked(info: LockInfo): ProblemException {
  return new ProblemException(423, 'locked', `the state is locked by ${info.ID}`);
}
