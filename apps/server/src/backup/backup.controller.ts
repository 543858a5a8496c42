import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { sendStream } from '../audit/line-stream';
import { Roles } from '../guard/roles.decorator';
import { BACKUP_MEDIA_TYPE } from './backup-manifest';
import { Backups } from './backups';

@ApiTags('operations')
@Controller('backup')
export class BackupController {
  constructor(private readonly backups: Backups) {}

  @Get()
  @Roles('admin')
  @ApiOperation({
    description:
      'A tar file for `keelson restore`: the log up to now with all that it refers to. Secrets in it are sealed, and the master ' +
      'key is not in it. Its last entry is a manifest with a digest of everything.',
  })
  @ApiProduces(BACKUP_MEDIA_TYPE)
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async backup(@Res() reply: FastifyReply): Promise<void> {
    await sendStream(reply, BACKUP_MEDIA_TYPE, this.backups.write());
  }
}
