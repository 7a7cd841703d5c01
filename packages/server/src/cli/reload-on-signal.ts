/** Has a server load its handler module anew on SIGHUP, as nginx and HAProxy do. */

/** What can load its handler anew. */
export interface Reloadable {
  reload(): Promise<void>;
}

/**
 * Reloads a server at each SIGHUP, and says on standard error how it went. A module that cannot be used changes nothing.
 *
 * @param server - The server; it listens.
 */
export function reloadOnSignal(server: Reloadable): void {
  process.on('SIGHUP', () => {
    server.reload().then(
      () => process.stderr.write('spool: handler module reloaded\n'),
      (error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        process.stderr.write(`spool: not reloaded, the old module goes on: ${reason.split('\n')[0]}\n`);
      },
    );
  });
}
