/**
 * Owns what is known of a program when it has been looked for.
 */

/** How to start a model's process. */
export interface ModelCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** What the report calls program and packages, with their versions. */
  readonly versions: string;
}

/** A program's command, or why this machine cannot run it. */
export type FoundCommand =
  { readonly kind: 'found'; readonly command: ModelCommand } | { readonly kind: 'missing'; readonly reason: string };

/** A program, or why this machine has none. */
export type FoundProgram =
  | { readonly kind: 'found'; readonly program: string; readonly version: string }
  | { readonly kind: 'missing'; readonly reason: string };
