import { Body, Controller, HttpCode, Post, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiQuery, ApiTags } from '@nestjs/swagger';
import { FileBlobStore } from '@keelson/artifacts';
import {
  ApplyManifest,
  ApplyRefused,
  follow,
  type Applied,
  type ApplyDraft,
  type Fault,
} from '@keelson/commands';
import { parseManifests } from '@keelson/manifests';
import { Roles } from '../../guard/roles.decorator';
import type { Asked } from '../../guard/asked';
import { WhoAsks } from '../../guard/who-asks.decorator';
import { ProblemException } from '../../problem/problem';
import { Consistency } from '../consistency';
import { envelopeOf } from '../envelope-of';
import { ANY_JSON } from '../json-schema';
import { ApplyAnswerDto, type AppliedObjectDto } from './apply.dto';
import { draftsOf, unavailable } from './draft-of';

@ApiTags('apply')
@Controller('apply')
export class ApplyController {
  constructor(
    private readonly commands: CommandBus,
    private readonly blobs: FileBlobStore,
    private readonly consistency: Consistency,
  ) {}

  /** Makes the log agree with the manifests. The same manifests again change nothing. */
  @Post()
  @HttpCode(200)
  @Roles('writer')
  @ApiConsumes('application/yaml', 'application/json')
  @ApiBody({
    schema: { oneOf: [{ type: 'string' }, { type: 'object', additionalProperties: ANY_JSON }] },
    description: 'Manifests: a text of YAML documents, or one as a JSON object.',
  })
  @ApiQuery({ name: 'dryRun', required: false, type: Boolean })
  @ApiOkResponse({ type: ApplyAnswerDto })
  async apply(
    @Body() body: unknown,
    @Query('dryRun') dryRun: string | undefined,
    @WhoAsks() asked: Asked,
  ): Promise<ApplyAnswerDto> {
    const drafts = draftsOf(parseManifests(textOf(body)));
    const faults = [...unavailable(drafts), ...(await this.missingArchives(drafts))];
    if (faults.length > 0) throw new ApplyRefused(faults);
    const dry = dryRun === 'true' || dryRun === '';
    const envelope = envelopeOf(asked);
    const objects: AppliedObjectDto[] = [];
    for (const draft of drafts) {
      const answer = await this.commands.execute(
        new ApplyManifest(draft, dry, follow(envelope, draft.org)),
      );
      objects.push(...answer.applied.flatMap(toObjects));
      // What was applied can be named by the next command.
      if (answer.position !== undefined) await this.consistency.seen(answer.position, asked);
    }
    return { dryRun: dry, changed: objects.some((each) => each.action !== 'unchanged'), objects };
  }

  private async missingArchives(drafts: readonly ApplyDraft[]): Promise<Fault[]> {
    const faults: Fault[] = [];
    const stacks = drafts.flatMap((draft) => [
      ...draft.projects.flatMap((project) => project.stacks),
      ...draft.stacks,
    ]);
    const known = new Map<string, boolean>();
    for (const { path, source } of stacks) {
      const has = known.get(source.archive) ?? (await this.blobs.has('sources', source.archive));
      known.set(source.archive, has);
      if (!has) {
        faults.push({
          path: `${path}.source.archive`,
          message: `${source.archive} was not uploaded: PUT it to /api/v1/sources/{sha256} first`,
        });
      }
    }
    return faults;
  }
}

/** YAML arrives as text; JSON was parsed on the way and is written again, which is YAML too. */
function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  if (Buffer.isBuffer(body)) return body.toString('utf8');
  if (typeof body === 'object' && body !== null) return JSON.stringify(body);
  throw new ProblemException(400, 'invalid_request', 'the body holds no manifest');
}

function toObjects({ verdict, stacks, ...object }: Applied): AppliedObjectDto[] {
  return [{ ...object, action: verdict }, ...(stacks ?? []).flatMap(toObjects)];
}
