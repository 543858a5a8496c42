import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ROLES, type Role } from '@keelson/access';
import { IsIn, IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { OneOf, Text, Time } from '../api-properties';
import { pageOf } from '../list.dto';

const NAME_LENGTH_MAX = 100;
const SECRET_LENGTH_MAX = 65_536;
const ORG = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
/** The organisation of manifests that name none. */
export const ORG_DEFAULT = 'default';

export class MeDto {
  @Text() actor: string;
  @OneOf(ROLES) role: Role;
}

export class OrgQueryDto {
  @ApiPropertyOptional({ default: ORG_DEFAULT })
  @IsOptional()
  @Matches(ORG, { message: 'org must be a name of small letters, digits and dashes' })
  @MaxLength(NAME_LENGTH_MAX)
  org: string = ORG_DEFAULT;
}

export class NewApiKeyDto {
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

  @ApiProperty({ enum: ROLES })
  @IsIn(ROLES)
  role: Role;
}

export class ApiKeyDto {
  @Text() id: string;
  @Text() org: string;
  @Text() name: string;
  @OneOf(ROLES) role: Role;
  @Time() createdAt: string;
  @Time() updatedAt: string;
}

export class CreatedApiKeyDto extends ApiKeyDto {
  @Text({ description: 'Shown this once; only its hash is kept.' }) token: string;
}

export class ApiKeyPageDto extends pageOf(ApiKeyDto) {}

export class SecretValueDto {
  @ApiProperty({ maxLength: SECRET_LENGTH_MAX, writeOnly: true })
  @IsString()
  @MaxLength(SECRET_LENGTH_MAX)
  value: string;
}

export class SecretNameDto {
  @Text() name: string;
  @Text() org: string;
  @Time() createdAt: string;
  @Time() updatedAt: string;
}

export class SecretNamePageDto extends pageOf(SecretNameDto) {}
