import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { ALL_PROJECTIONS, ProjectionRebuilds } from '@keelson/views';
import { Roles } from '../../guard/roles.decorator';
import { ServerStatus } from '../../operations/server-status';
import { ProjectionListDto, RebuiltListDto, VerifiedDto } from './projection.dto';

/** The views as such. Nothing here touches the log: a view can be thrown away. */
@ApiTags('operations')
@Controller('projections')
export class ProjectionsController {
  constructor(
    private readonly status: ServerStatus,
    private readonly rebuilds: ProjectionRebuilds,
  ) {}

  /** Where each view stands, and what is to be done where one has stopped. */
  @Get()
  @ApiOkResponse({ type: ProjectionListDto })
  async list(): Promise<ProjectionListDto> {
    return { items: await this.status.projections(), nextCursor: null };
  }

  /**
   * Builds the view from the log beside the live one, which serves meanwhile, and puts it in its place. Answers when that is done;
   * goes on when the client has gone. Refused while another view is being rebuilt or verified.
   */
  @Post(':name/rebuild')
  @HttpCode(200)
  @Roles('admin')
  @ApiParam({ name: 'name', description: `Name of a view, or \`${ALL_PROJECTIONS}\`.` })
  @ApiOkResponse({ type: RebuiltListDto })
  async rebuild(@Param('name') name: string): Promise<RebuiltListDto> {
    const rebuilt = await this.rebuilds.rebuild(name);
    return { items: rebuilt.map((each) => ({ ...each, position: String(each.position) })) };
  }

  /** Builds the view aside up to where the live one stands, and compares them row by row. Changes nothing. */
  @Post(':name/verify')
  @HttpCode(200)
  @Roles('admin')
  @ApiParam({ name: 'name', description: 'Name of a view.' })
  @ApiOkResponse({ type: VerifiedDto })
  async verify(@Param('name') name: string): Promise<VerifiedDto> {
    const { position, difference = null, ...verified } = await this.rebuilds.verify(name);
    return { ...verified, position: String(position), equal: difference === null, difference };
  }
}
