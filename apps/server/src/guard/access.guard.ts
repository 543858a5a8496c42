import {
  ForbiddenException,
  Injectable,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { allows, type Role } from '@keelson/access';
import { Authentication } from './authentication';
import { requestOf } from './asked';
import { PUBLIC, ROLES, STATE_ACCESS } from './roles.decorator';

/** Every route needs a token and a role, unless it says that it is public. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authentication: Authentication,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, targets)) return true;
    const request = requestOf(context);
    const authorization = request.headers.authorization ?? '';
    const stateAccess = this.reflector.getAllAndOverride<boolean>(STATE_ACCESS, targets);
    if (stateAccess && /^basic /i.test(authorization)) return true;
    const caller = await this.authentication.callerOf(request);
    if (!caller) throw new UnauthorizedException('a valid token is needed');
    request.caller = caller;
    const needed = this.reflector.getAllAndOverride<Role[]>(ROLES, targets) ?? ['reader'];
    if (needed.some((role) => allows(caller.role, role))) return true;
    throw new ForbiddenException(`this needs the role ${needed.join(' or ')}`);
  }
}
