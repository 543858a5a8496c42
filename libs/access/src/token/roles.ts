export const ROLES = ['admin', 'writer', 'reader', 'runner'] as const;
export type Role = (typeof ROLES)[number];

/** Each role with all that it may stand in for. A runner's work brings secrets in clear, so nobody else's role includes it. */
const INCLUDES: Readonly<Record<Role, readonly Role[]>> = {
  admin: ['admin', 'writer', 'reader'],
  writer: ['writer', 'reader'],
  reader: ['reader'],
  runner: ['runner'],
};

export function isRole(text: string): text is Role {
  return ROLES.some((role) => role === text);
}

export function allows(role: Role, required: Role): boolean {
  return INCLUDES[role].includes(required);
}
