import { Args, ArgsType, ID, IntersectionType, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Asked } from '../../guard/asked';
import { Roles } from '../../guard/roles.decorator';
import { WhoAsks } from '../../guard/who-asks.decorator';
import {
  ApiKeyDto,
  CreatedApiKeyDto,
  MeDto,
  NewApiKeyDto,
  OrgQueryDto,
  SecretNameDto,
  SecretValueDto,
} from '../../rest/access/access.dto';
import { ApiKeysController } from '../../rest/access/api-keys.controller';
import { SecretsController } from '../../rest/access/secrets.controller';
import { AnswersPast } from '../../rest/past/answers-past.decorator';
import { PastMoment, Ref, RefArgs } from '../connections/list-args';

@ArgsType()
class PastArgs {
  @PastMoment() at?: string;
}

@ArgsType()
class SecretsArgs extends OrgQueryDto {
  @PastMoment() at?: string;
}

@ArgsType()
class NewApiKeyArgs extends IntersectionType(NewApiKeyDto, OrgQueryDto, ArgsType) {}

@ArgsType()
class SecretRefArgs extends OrgQueryDto {
  @Ref('Small letters, digits and dashes.') name: string;
}

@ArgsType()
class SecretArgs extends IntersectionType(SecretRefArgs, SecretValueDto, ArgsType) {}

@Resolver()
export class AccessResolver {
  constructor(
    private readonly keys: ApiKeysController,
    private readonly secretNames: SecretsController,
  ) {}

  @Query(() => MeDto, { nullable: true, description: 'Who the token belongs to.' })
  @Roles('reader', 'runner')
  me(@WhoAsks() asked: Asked): MeDto {
    return this.keys.me(asked);
  }

  @Query(() => [ApiKeyDto], { nullable: true, description: 'All of them.' })
  @AnswersPast()
  @Roles('admin')
  async apiKeys(@Args() _past: PastArgs, @WhoAsks() asked: Asked): Promise<readonly ApiKeyDto[]> {
    return (await this.keys.list(asked)).items;
  }

  @Query(() => [SecretNameDto], {
    nullable: true,
    description: 'All names of an organisation; never the values.',
  })
  @AnswersPast()
  async secrets(
    @Args() { org }: SecretsArgs,
    @WhoAsks() asked: Asked,
  ): Promise<readonly SecretNameDto[]> {
    return (await this.secretNames.list({ org }, asked)).items;
  }

  @Mutation(() => CreatedApiKeyDto, {
    nullable: true,
    description:
      'The token is answered this once: a repeat with the same `Idempotency-Key` is refused (`already_exists`) and names the key.',
  })
  @Roles('admin')
  createApiKey(
    @Args() { org, ...key }: NewApiKeyArgs,
    @WhoAsks() asked: Asked,
  ): Promise<CreatedApiKeyDto> {
    return this.keys.create(key, { org }, asked);
  }

  @Mutation(() => ID, { nullable: true })
  @Roles('admin')
  async deleteApiKey(@Args() { id }: RefArgs, @WhoAsks() asked: Asked): Promise<string> {
    await this.keys.delete(id, asked);
    return id;
  }

  @Mutation(() => ID, {
    nullable: true,
    description: 'The same value again changes nothing. Answers the name.',
  })
  @Roles('writer')
  async putSecret(
    @Args() { name, value, org }: SecretArgs,
    @WhoAsks() asked: Asked,
  ): Promise<string> {
    await this.secretNames.put(name, { value }, { org }, asked);
    return name;
  }

  @Mutation(() => ID, {
    nullable: true,
    description:
      'Deletes the key that it was sealed with, so that it cannot be read in the history either. Answers the name.',
  })
  @Roles('writer')
  async deleteSecret(
    @Args() { name, org }: SecretRefArgs,
    @WhoAsks() asked: Asked,
  ): Promise<string> {
    await this.secretNames.delete(name, { org }, asked);
    return name;
  }
}
