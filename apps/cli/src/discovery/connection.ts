import { readFileSync } from 'node:fs';
import { CliFault } from '../cli-fault';
import { exitCode } from '../exit-code';
import { findInstallation, type Place } from './installation';

export type ConnectionOptions = { readonly server?: string; readonly token?: string };
export type Connection = { readonly server: string; readonly token: string };

export const defaultServer = 'http://127.0.0.1:4400';

/**
 * Where the server is and with which token. What is said on the command line wins over the environment, and that over what a
 * server on this machine left in its data directory. The admin token's file is only ever sent to this very machine: a token
 * of one installation is nothing that another server may see.
 */
export function findConnection(options: ConnectionOptions, place: Place): Connection {
  const { env } = place;
  const installation = findInstallation(place);
  const server =
    options.server ?? nonEmpty(env['KEELSON_SERVER']) ?? installation.server ?? defaultServer;
  checkAddress(server);
  const token =
    options.token ??
    nonEmpty(env['KEELSON_TOKEN']) ??
    tokenFromFile(nonEmpty(env['KEELSON_TOKEN_FILE'])) ??
    nonEmpty(env['KEELSON_ADMIN_TOKEN']) ??
    (isThisMachine(server) ? installation.adminToken : undefined);
  if (token === undefined) throw noToken(server);
  return { server, token };
}

const nonEmpty = (value: string | undefined): string | undefined => value?.trim() || undefined;

function tokenFromFile(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return nonEmpty(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliFault(exitCode.wrongUsage, `KEELSON_TOKEN_FILE cannot be read (${code})`);
  }
}

function checkAddress(server: string): void {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return;
  throw new CliFault(
    exitCode.wrongUsage,
    `the server's address must look like ${defaultServer}, not ${JSON.stringify(server)}`,
  );
}

function isThisMachine(server: string): boolean {
  const { hostname } = new URL(server);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

function noToken(server: string): CliFault {
  return new CliFault(exitCode.refused, `there is no token for ${server}`, [
    'Set KEELSON_TOKEN to a token of that server (`keelson api-key create` makes one), or pass --token.',
    'On the machine of the server the file DATA_DIR/admin-token is found by itself: set KEELSON_DATA_DIR where it is not.',
  ]);
}
