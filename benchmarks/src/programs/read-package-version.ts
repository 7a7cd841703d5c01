/**
 * Owns the look into an installed package: which version it is.
 */
import { readFileSync } from 'node:fs';

/**
 * Reads a package's version.
 *
 * @param name - Its name.
 * @param options - `folder`: where `node_modules` is, under `benchmarks/`, with a slash at the end. @defaultValue `benchmarks/` itself
 * @returns The version, or undefined where it is not installed.
 */
export function readPackageVersion(
  name: string,
  { folder = '' }: { readonly folder?: string } = {},
): string | undefined {
  try {
    // The file, and not the module's own path: a package need not export it.
    const url = new URL(`../../${folder}node_modules/${name}/package.json`, import.meta.url);
    return (JSON.parse(readFileSync(url, 'utf8')) as { version: string }).version;
  } catch {
    return undefined;
  }
}
