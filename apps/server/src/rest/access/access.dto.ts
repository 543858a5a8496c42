import { Answer, Id, OneOf, Text, Time, oneOf } from '../api-properties';
import { ArgsType, Field } from '@nestjs/graphql';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ROLES, type Role } from '@keelson/access';
import { IsIn, IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { pageOf } from '../list.dto';

const NAME_LENGTH_MAX = 100;
const SECRET_LENGTH_MAX = 65_536;
const ORG = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
/** The organisation of manifests that name none. */
export const ORG_DEFAULT = 'default';

@Answer()
export class MeDto {
  @Text() actor: string;
  @OneOf(ROLES, { name: 'Role' }) role: Role;
}

@ArgsType()
export class OrgQueryDto {
  @Field(() => String)
  @ApiPropertyOptional({ default: ORG_DEFAULT })
  @IsOptional()
  @Matches(ORG, { message: 'org must be a name of small letters, digits and dashes' })
  @MaxLength(NAME_LENGTH_MAX)
  org: string = ORG_DEFAULT;
}

@ArgsType()
export class NewApiKeyDto {
  @Field(() => String)
  @ApiProperty({
    minLength: 1,
    maxLength: NAME_LENGTH_MAX,
    description: 'Stands as the actor in events.',
  })
  @IsString()
  @MinLength(1)
  @MaxLength(NAME_LENGTH_MAX)
  @Matches(/^[\w.@-]+$/, { message: 'name must consist of letters, digits and . _ @ -' })
  name: string;

  @Field(oneOf(ROLES, 'Role'))
  @ApiProperty({ enum: ROLES })
  @IsIn(ROLES)
  role: Role;
}

@Answer()
export class ApiKeyDto {
  @Id() id: string;
  @Text() org: string;
  @Text() name: string;
  @OneOf(ROLES, { name: 'Role' }) role: Role;
  @Time() createdAt: string;
  @Time() updatedAt: string;
}

@Answer()
export class CreatedApiKeyDto extends ApiKeyDto {
  @Text({ description: 'Shown this once; only its hash is kept.' }) token: string;
}

export class ApiKeyPageDto extends pageOf(ApiKeyDto) {}

@ArgsType()
export class SecretValueDto {
  @Field(() => String)
  @ApiProperty({ maxLength: SECRET_LENGTH_MAX, writeOnly: true })
  @IsString()
  @MaxLength(SECRET_LENGTH_MAX)
  value: string;
}

@Answer()
export class SecretNameDto {
  @Text() name: string;
  @Text() org: string;
  @Time() createdAt: string;
  @Time() updatedAt: string;
}

export class SecretNamePageDto extends pageOf(SecretNameDto) {}
