import { Body, Controller, Get, Head, HttpCode, Param, Put, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { checkArchive, FileBlobStore } from '@keelson/artifacts';
import { createHash } from 'node:crypto';
import { Roles } from '../../guard/roles.decorator';
import { ProblemException } from '../../problem/problem';

/** Folders of infrastructure code, as archives (tar.gz) under the digest of their bytes. */
@ApiTags('apply')
@Controller('sources')
export class SourcesController {
  constructor(private readonly blobs: FileBlobStore) {}

  @Put(':sha256')
  @HttpCode(204)
  @Roles('writer')
  @ApiConsumes('application/gzip')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  async put(@Param('sha256') sha256: string, @Body() bytes: Buffer): Promise<void> {
    const digest = digestOf(sha256);
    if (!Buffer.isBuffer(bytes)) {
      throw new ProblemException(
        415,
        'unsupported_media_type',
        'send the archive as application/gzip',
      );
    }
    const actual = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    if (actual !== digest) {
      throw new ProblemException(422, 'digest_mismatch', `these bytes have the digest ${actual}`);
    }
    await checkArchive(bytes);
    await this.blobs.put('sources', bytes);
  }

  @Head(':sha256')
  @Roles('reader', 'runner')
  async head(@Param('sha256') sha256: string, @Res() reply: FastifyReply): Promise<void> {
    const has = await this.blobs.has('sources', digestOf(sha256));
    await reply.status(has ? 200 : 404).send();
  }

  @Get(':sha256')
  @Roles('writer', 'runner')
  @ApiProduces('application/gzip')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async get(@Param('sha256') sha256: string, @Res() reply: FastifyReply): Promise<void> {
    const digest = digestOf(sha256);
    if (!(await this.blobs.has('sources', digest))) {
      throw new ProblemException(404, 'not_found', `there is no source ${sha256}`);
    }
    await reply.type('application/gzip').send(await this.blobs.get('sources', digest));
  }
}

/** With or without the `sha256:` in front. */
function digestOf(text: string): string {
  const hex = text.replace(/^sha256:/, '');
  if (/^[0-9a-f]{64}$/.test(hex)) return `sha256:${hex}`;
  throw new ProblemException(400, 'invalid_request', 'a source is named by 64 hexadecimal digits');
}
