/** Says in one line why a server does not listen. Knows the errors of `listen()`, and prints nothing. */

/**
 * Describes why `listen()` failed.
 *
 * @param error - What it threw.
 * @param place - Where it should have listened.
 * @returns One line without a full stop.
 */
export function describeServeFailure(error: unknown, place: { readonly port: number; readonly host: string }): string {
  const { port, host } = place;
  switch ((error as { code?: unknown } | undefined)?.code) {
    case 'EADDRINUSE':
      return `Port ${port} of ${host} is in use already`;
    case 'EACCES':
      return `Port ${port} of ${host} may not be used without more privileges`;
    case 'EADDRNOTAVAIL':
      return `Host ${host} is no address of this machine`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `Host ${host} cannot be resolved`;
    default:
      // A syntax error's message goes on with the source.
      return (error instanceof Error ? error.message : String(error)).split('\n')[0];
  }
}
