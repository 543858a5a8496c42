import {
  BadRequestException,
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Put,
  Query,
} from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiNoContentResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Sealer } from '@keelson/access';
import { ChangeDefinition, DecideAndAppend } from '@keelson/commands';
import { definitionDecider, definitionStream, type Json } from '@keelson/domain';
import { ListSecrets, NotFound } from '@keelson/views';
import { Roles } from '../../guard/roles.decorator';
import type { Asked } from '../../guard/asked';
import { WhoAsks } from '../../guard/who-asks.decorator';
import { Consistency } from '../consistency';
import { AnswersPast } from '../past/answers-past.decorator';
import { envelopeOf } from '../envelope-of';
import { OrgQueryDto, SecretNamePageDto, SecretValueDto } from './access.dto';

const NAME_LENGTH_MAX = 63;
const NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** Secrets that manifests refer to by name. Their values come in and never go out, but in the order of the job that needs them. */
@ApiTags('access')
@Controller('secrets')
export class SecretsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly aggregates: DecideAndAppend,
    private readonly consistency: Consistency,
    private readonly sealer: Sealer,
  ) {}

  /** Names only. */
  @Get()
  @AnswersPast()
  @ApiOkResponse({ type: SecretNamePageDto })
  async list(@Query() { org }: OrgQueryDto, @WhoAsks() asked: Asked): Promise<SecretNamePageDto> {
    return { items: await this.consistency.read(new ListSecrets(org), asked), nextCursor: null };
  }

  /** The same value again changes nothing. */
  @Put(':name')
  @HttpCode(204)
  @Roles('writer')
  @ApiParam({ name: 'name', description: 'Small letters, digits and dashes.' })
  @ApiNoContentResponse()
  async put(
    @Param('name') name: string,
    @Body() { value }: SecretValueDto,
    @Query() { org }: OrgQueryDto,
    @WhoAsks() asked: Asked,
  ): Promise<void> {
    const id = `${org}.${checked(name)}`;
    const stream = definitionStream('secret', id);
    const sealed = await this.sealer.seal(stream, JSON.stringify(value));
    const { position } = await this.commands.execute(
      new ChangeDefinition(
        stream,
        {
          type: 'ApplyDefinition',
          kind: 'secret',
          id,
          name,
          org,
          spec: sealed as unknown as Json,
          specDigest: sealed.fingerprint,
        },
        envelopeOf(asked),
      ),
    );
    await this.consistency.seen(position, asked);
  }

  /** Deletes the key that it was sealed with, so that it cannot be read in the history either. */
  @Delete(':name')
  @HttpCode(204)
  @Roles('writer')
  @ApiParam({ name: 'name' })
  @ApiNoContentResponse()
  async delete(
    @Param('name') name: string,
    @Query() { org }: OrgQueryDto,
    @WhoAsks() asked: Asked,
  ): Promise<void> {
    const stream = definitionStream('secret', `${org}.${checked(name)}`);
    const known = await this.aggregates.load(definitionDecider, stream);
    if (known.state === 'absent') throw new NotFound('secret', name);
    const { position } = await this.commands.execute(
      new ChangeDefinition(stream, { type: 'DeleteDefinition' }, envelopeOf(asked)),
    );
    await this.sealer.shred(stream);
    await this.consistency.seen(position, asked);
  }
}

function checked(name: string): string {
  if (NAME.test(name) && name.length <= NAME_LENGTH_MAX) return name;
  const message = `must consist of small letters, digits and dashes, at most ${NAME_LENGTH_MAX}`;
  throw new BadRequestException({ faults: [{ path: 'name', message }] });
}
