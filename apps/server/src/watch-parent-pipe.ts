import { Socket } from 'node:net';

/**
 * Whoever starts a server and must not leave it behind (`keelson up`) holds the other end of a pipe and names its number in
 * KEELSON_PARENT_PIPE. When it closes, that process is gone, however it ended, and this one stops as if it had been asked to.
 */
export function watchParentPipe(environment: NodeJS.ProcessEnv): void {
  const fd = Number(environment.KEELSON_PARENT_PIPE);
  // What we start in turn has parents of its own.
  delete environment.KEELSON_PARENT_PIPE;
  if (!Number.isInteger(fd) || fd < 3) return;
  const pipe = new Socket({ fd, readable: true, writable: false });
  pipe.once('close', () => process.kill(process.pid, 'SIGTERM'));
  // A broken pipe closes as well.
  pipe.on('error', () => undefined);
  pipe.resume();
  pipe.unref();
}
