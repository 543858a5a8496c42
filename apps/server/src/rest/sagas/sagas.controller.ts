import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { ParkedKeys } from '@keelson/processes';
import { Roles } from '../../guard/roles.decorator';
import { ProblemException } from '../../problem/problem';
import { ParkedKeyListDto } from './parked-key.dto';

const WAY_ON =
  'mend what the error says, or the event’s reader in the code; then let the key go on: `keelson sagas retry KEY`';

/** The sagas as such. A fault stops one key and nothing else; here it is seen and let go on. */
@ApiTags('operations')
@Controller('sagas')
export class SagasController {
  constructor(private readonly parkedKeys: ParkedKeys) {}

  /** Keys that a fault has stopped, the longest stopped first, with the way on. */
  @Get('parked')
  @ApiOkResponse({ type: ParkedKeyListDto })
  async parked(): Promise<ParkedKeyListDto> {
    const items = (await this.parkedKeys.list()).map((each) => ({
      ...each,
      position: String(each.position),
      wayOn: WAY_ON.replace('KEY', each.key),
    }));
    return { items, nextCursor: null };
  }

  /** Lets the sagas hear everything again that was parked of the key. They do nothing twice. */
  @Post('parked/:key/retry')
  @HttpCode(204)
  @Roles('admin')
  @ApiParam({ name: 'key', description: 'As the list of parked keys has it.' })
  @ApiNoContentResponse()
  async retry(@Param('key') key: string): Promise<void> {
    const outcome = await this.parkedKeys.retry(key);
    if (outcome === 'not_parked') {
      throw new ProblemException(404, 'not_found', 'no key of this name is parked');
    }
    if (outcome === 'too_soon') {
      const detail = 'it has only just been parked; try again in a second';
      throw new ProblemException(409, 'wrong_state', detail);
    }
  }
}
