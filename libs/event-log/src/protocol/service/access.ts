import type { Metadata } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import type { ByteLog } from '../byte-log.port';
import {
  type Acl,
  isMetastream,
  parseAcls,
  streamMetadata,
  streamOfMetastream,
} from '../stream-metadata';
import { accessDenied, ProtocolError } from '../wire/protocol-error';

/** Who calls: a user's name, and the groups whose rights it has. */
export type Principal = { readonly name: string; readonly groups: readonly string[] };

/** Somebody to whom nothing is open. */
export const NOBODY: Principal = { name: '', groups: [] };

/** Undefined: the credentials are wrong. */
export type Authenticate = (username: string, password: string) => Promise<Principal | undefined>;

export type Verb = 'read' | 'write' | 'delete';

export const ADMINS = '$admins';
const EVERYBODY = '$all';
const SETTINGS_STREAM = '$settings';

/**
 * Who may do what to which stream, by the roles of the stream's `$acl`, else those of `$settings`, else EventStoreDB's own:
 * users' streams are open to every user, streams that begin with `$` (and `$all`) to the group `$admins`, which may do everything.
 * Without a way to authenticate everybody is an administrator, as in EventStoreDB's insecure mode.
 */
export class Access {
  constructor(
    private readonly log: ByteLog,
    private readonly authenticate: Authenticate | undefined,
    private readonly readOnly: boolean,
  ) {}

  /** @throws ProtocolError when credentials were given and are wrong */
  async principal(headers: Metadata): Promise<Principal> {
    if (!this.authenticate) return { name: 'admin', groups: [ADMINS] };
    const header = headers.get('authorization')[0]?.toString();
    if (header === undefined) return NOBODY;
    const [scheme, encoded = ''] = header.split(' ');
    const [, username, password] =
      /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
    const principal =
      scheme?.toLowerCase() === 'basic' && username !== undefined && password !== undefined
        ? await this.authenticate(username, password)
        : undefined;
    if (!principal) throw new ProtocolError(status.UNAUTHENTICATED, 'Bad credentials');
    return principal;
  }

  /** @throws ProtocolError */
  async check(principal: Principal, stream: string, verb: Verb): Promise<void> {
    if (this.readOnly && verb !== 'read') throw accessDenied();
    if (principal.groups.includes(ADMINS)) return;
    if (principal.name === '') throw accessDenied();
    const roles = await this.rolesFor(stream, verb);
    const own = [EVERYBODY, principal.name, ...principal.groups];
    if (!roles.some((role) => own.includes(role))) throw accessDenied();
  }

  private async rolesFor(stream: string, verb: Verb): Promise<readonly string[]> {
    const meta = isMetastream(stream);
    const target = meta ? streamOfMetastream(stream) : stream;
    const key = meta ? (verb === 'read' ? 'metaRead' : 'metaWrite') : verb;
    const { metadata } = await this.log.state(target);
    const own = streamMetadata(metadata).acl?.[key];
    if (own) return own;
    const system = target.startsWith('$');
    const settings = (await this.settings())[system ? 'system' : 'user']?.[key];
    return settings ?? [system ? ADMINS : EVERYBODY];
  }

  private async settings(): Promise<{ readonly user?: Acl; readonly system?: Acl }> {
    const { last } = await this.log.state(SETTINGS_STREAM);
    if (last < 0) return {};
    const [event] = await this.log.readStream(SETTINGS_STREAM, last, 1, 'backwards');
    return event ? parseAcls(event.data) : {};
  }
}
