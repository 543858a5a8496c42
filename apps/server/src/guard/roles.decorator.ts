import { SetMetadata } from '@nestjs/common';
import type { Role } from '@keelson/access';

export const PUBLIC = 'keelson:public';
export const ROLES = 'keelson:roles';
export const STATE_ACCESS = 'keelson:state-access';

/** Needs no token: liveness, readiness and the description of the API. */
export const Public = () => SetMetadata(PUBLIC, true);

/** Needs one of these roles; admin has them all but runner's. A route without it needs reader. */
export const Roles = (...roles: Role[]) => SetMetadata(ROLES, roles);

/** Takes a job's state token as Basic credentials beside tokens of the API; the controller checks them itself. */
export const StateAccess = () => SetMetadata(STATE_ACCESS, true);
