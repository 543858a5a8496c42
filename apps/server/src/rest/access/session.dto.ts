import { ApiProperty } from '@nestjs/swagger';
import { ROLES, type Role } from '@keelson/access';
import { IsString, MaxLength, MinLength } from 'class-validator';

const TOKEN_LENGTH_MAX = 1_000;

export class NewSessionDto {
  @ApiProperty({ minLength: 1, maxLength: TOKEN_LENGTH_MAX, writeOnly: true })
  @IsString()
  @MinLength(1)
  @MaxLength(TOKEN_LENGTH_MAX)
  token: string;
}

/** A browser's alone, so it is not part of GraphQL. */
export class SessionDto {
  @ApiProperty({ type: String, nullable: true, description: 'Null while nobody is signed in.' })
  name: string | null;

  @ApiProperty({ type: String, enum: [...ROLES], nullable: true })
  role: Role | null;
}
