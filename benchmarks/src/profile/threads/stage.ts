/**
 * Owns which stage of the server code belongs to: the folders of the code map in ARCHITECTURE.md.
 */
import { SourceMap, type SourceMapPayload } from 'node:module';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CallFrame } from './cpu-profile.js';

/** Finds the source of a place in a built file: a path or URL, or undefined. */
export type FindSource = (frame: CallFrame) => string | undefined;

/** The stage of code that is nobody's: V8's names for it. */
const ofV8: ReadonlyMap<string, string> = new Map([
  ['(idle)', 'idle'],
  ['(root)', 'idle'],
  ['(garbage collector)', 'garbage collection'],
]);

/**
 * Tells the stage of a frame.
 *
 * @param frame - The frame.
 * @param findSource - Where its code comes from.
 * @returns `ring`, `dispatch`, … for Spool's own; `node` and a name for Node's; `handler`, a package's name, or V8's word.
 */
export function stageOf(frame: CallFrame, findSource: FindSource): string {
  const { url, functionName } = frame;
  if (url === '') return ofV8.get(functionName) ?? 'native code';
  if (url.startsWith('node:')) return `node:${url.slice(5).split('/').slice(0, 2).join('/')}`;
  const source = (findSource(frame) ?? url).replaceAll('\\', '/');
  const stage =
    /(?:^|\/)(?:packages\/)?(protocol|server|web|sockets)\/(?:src|dist)\/(?:([\w-]+)\/)?(?:[\w-]+\/)*[\w.-]+$/.exec(
      source,
    );
  if (stage !== null) return stage.at(2) ?? stage[1];
  const module = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(source);
  if (module !== null) return module[1];
  return source.includes('/workloads/') ? 'handler' : 'app';
}

/** @returns A finder that reads the source maps beside built files, each once. Without a map it finds nothing. */
export function createSourceFinder(): FindSource {
  const maps = new Map<string, SourceMap | undefined>();
  return ({ url, lineNumber, columnNumber }) => {
    if (!url.startsWith('file:')) return undefined;
    let map = maps.get(url);
    if (!maps.has(url)) maps.set(url, (map = readMap(url)));
    const entry = map?.findEntry(lineNumber, columnNumber);
    if (entry === undefined || !('originalSource' in entry)) return undefined;
    return new URL(entry.originalSource, url).href;
  };
}

function readMap(url: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8')) as SourceMapPayload);
  } catch {
    return undefined;
  }
}
