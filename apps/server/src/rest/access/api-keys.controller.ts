import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  ApiNoContentResponse,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { hashToken, newToken } from '@keelson/access';
import {
  ApiKeyNames,
  ChangeDefinition,
  DecideAndAppend,
  digestOf,
  follow,
  idFor,
  type Envelope,
} from '@keelson/commands';
import { DecisionRejected, definitionDecider, definitionStream } from '@keelson/domain';
import { ListApiKeys, NotFound } from '@keelson/views';
import { Callers } from '../../guard/callers';
import { Roles } from '../../guard/roles.decorator';
import type { Asked } from '../../guard/asked';
import { WhoAsks } from '../../guard/who-asks.decorator';
import { Consistency } from '../consistency';
import { AnswersPast } from '../past/answers-past.decorator';
import { envelopeOf } from '../envelope-of';
import { ApiKeyPageDto, CreatedApiKeyDto, MeDto, NewApiKeyDto, OrgQueryDto } from './access.dto';

/** Actors that are no API keys. */
const RESERVED = ['admin', 'runner'];

@ApiTags('access')
@Controller()
export class ApiKeysController {
  constructor(
    private readonly commands: CommandBus,
    private readonly aggregates: DecideAndAppend,
    private readonly names: ApiKeyNames,
    private readonly consistency: Consistency,
    private readonly callers: Callers,
  ) {}

  /** Who the token belongs to. */
  @Get('me')
  @Roles('reader', 'runner')
  @ApiOkResponse({ type: MeDto })
  me(@WhoAsks() { caller }: Asked): MeDto {
    return { actor: caller.actor.id, role: caller.role };
  }

  @Get('api-keys')
  @AnswersPast()
  @Roles('admin')
  @ApiOkResponse({ type: ApiKeyPageDto })
  async list(@WhoAsks() asked: Asked): Promise<ApiKeyPageDto> {
    return { items: await this.consistency.read(new ListApiKeys(), asked), nextCursor: null };
  }

  /** The token is answered this once, so a repeat with the same `Idempotency-Key` is refused (`already_exists`) and names the key. */
  @Post('api-keys')
  @Roles('admin')
  @ApiCreatedResponse({ type: CreatedApiKeyDto })
  async create(
    @Body() { name, role }: NewApiKeyDto,
    @Query() { org }: OrgQueryDto,
    @WhoAsks() asked: Asked,
  ): Promise<CreatedApiKeyDto> {
    const envelope = envelopeOf(asked);
    const id = idFor('key', envelope.at, envelope.commandId);
    await this.requireNew(id, name, asked);
    const token = newToken('klk_');
    const spec = { role, hash: hashToken(token) };
    const { position } = await this.commands.execute(
      new ChangeDefinition(
        definitionStream('api-key', id),
        {
          ...{ type: 'ApplyDefinition', kind: 'api-key', id, name, org },
          ...{ spec, specDigest: digestOf(spec) },
        },
        envelope,
      ),
    );
    if (!(await this.names.claim(name, id, envelope))) {
      await this.remove(id, follow(envelope, 'too-late'));
      throw taken(name);
    }
    await this.consistency.seen(position, asked);
    return { id, org, name, role, createdAt: envelope.at, updatedAt: envelope.at, token };
  }

  @Delete('api-keys/:id')
  @HttpCode(204)
  @Roles('admin')
  @ApiParam({ name: 'id', description: 'Id of a key (`key_…`).' })
  @ApiNoContentResponse()
  async delete(@Param('id') id: string, @WhoAsks() asked: Asked): Promise<void> {
    const known = await this.aggregates.load(definitionDecider, definitionStream('api-key', id));
    if (known.state === 'absent') throw new NotFound('API key', id);
    const envelope = envelopeOf(asked);
    const { position } = await this.remove(id, envelope);
    await this.names.release(known.name, id, envelope);
    await this.consistency.seen(position, asked);
    this.callers.forget();
  }

  private remove(id: string, envelope: Envelope) {
    const stream = definitionStream('api-key', id);
    return this.commands.execute(
      new ChangeDefinition(stream, { type: 'DeleteDefinition' }, envelope),
    );
  }

  /**
   * A name stands for one actor; of two keys of a name that are made at once, it is the claim upon it that decides. A repeated request is refused too, unlike any other command: its answer was the token, of which only
   * the hash is left. It names the key, for whoever has lost that answer to delete it and make another.
   */
  private async requireNew(id: string, name: string, asked: Asked): Promise<void> {
    const known = await this.aggregates.load(definitionDecider, definitionStream('api-key', id));
    if (known.state !== 'absent') {
      const detail = `this request has made API key ${name} before, and its token was answered then; delete ${id} and make another`;
      throw new DecisionRejected('already_exists', detail, { id });
    }
    const keys = await this.consistency.read(new ListApiKeys(), asked);
    if (RESERVED.includes(name) || keys.some((key) => key.name === name)) throw taken(name);
  }
}

const taken = (name: string): DecisionRejected =>
  new DecisionRejected('already_exists', `there is an API key ${name} already`);
