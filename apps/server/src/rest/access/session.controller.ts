import {
  Body,
  Controller,
  Delete,
  ForbiddenException,
  Get,
  HttpCode,
  Post,
  Req,
  Res,
  UnauthorizedException,
} from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { allows, hashToken, SessionSeal } from '@keelson/access';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Authentication, crossSite } from '../../guard/authentication';
import { Callers } from '../../guard/callers';
import { isForeignPage } from '../../guard/own-origin';
import { Public } from '../../guard/roles.decorator';
import { sessionCookie } from '../../guard/session-cookie';
import { NewSessionDto, SessionDto } from './session.dto';

/** A working week, so that nobody signs in every morning. */
const SESSION_SECONDS = 7 * 24 * 3_600;

/**
 * The session of a browser, which exchanges a token once for a cookie that no script can read. Programs send their token with
 * every request and need none of this.
 */
@ApiTags('access')
@Controller('session')
export class SessionController {
  constructor(
    private readonly authentication: Authentication,
    private readonly callers: Callers,
    private readonly sessions: SessionSeal,
  ) {}

  /** Who is signed in here. Nobody is an answer, too: a page asks this before it knows. */
  @Get()
  @Public()
  @ApiOkResponse({ type: SessionDto })
  async show(@Req() { headers }: FastifyRequest): Promise<SessionDto> {
    const caller = await this.authentication.signedIn(headers);
    return { name: caller?.name ?? null, role: caller?.role ?? null };
  }

  /** The session ends when the token does, after seven days, or when the browser signs out. */
  @Post()
  @Public()
  @HttpCode(204)
  @ApiNoContentResponse()
  async signIn(
    @Body() { token }: NewSessionDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    if (isForeignPage(request.headers)) throw crossSite();
    const caller = await this.callers.find(token);
    if (!caller) throw new UnauthorizedException('this token is not valid, or no longer');
    if (!allows(caller.role, 'reader')) {
      throw new ForbiddenException(`a token of the role ${caller.role} sees nothing here`);
    }
    const until = new Date(Date.now() + SESSION_SECONDS * 1_000).toISOString();
    const sealed = this.sessions.seal({ tokenHash: hashToken(token), until });
    setCookie(reply, request, sealed, SESSION_SECONDS);
  }

  @Delete()
  @Public()
  @HttpCode(204)
  @ApiNoContentResponse()
  signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): void {
    if (isForeignPage(request.headers)) throw crossSite();
    setCookie(reply, request, '', 0);
  }
}

/** `Secure` where the browser came by TLS, which usually ends at a proxy. */
function setCookie(
  reply: FastifyReply,
  request: FastifyRequest,
  sealed: string,
  maxAgeSeconds: number,
): void {
  const forwarded = request.headers['x-forwarded-proto'];
  const secure = request.protocol === 'https' || forwarded === 'https';
  void reply.header('set-cookie', sessionCookie(sealed, { maxAgeSeconds, secure }));
}
