/** A native call that lasts until the test ends it; nothing else can, not even the end of its thread. */

import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const created: NativeCall[] = [];

/** A folder by which the test and child processes of `spawnSync` tell each other how far they are. */
export class NativeCall {
  readonly folder = mkdtempSync(join(tmpdir(), 'spool-native-'));

  constructor() {
    created.push(this);
  }

  /** Waits until so many threads are inside. */
  async entered(count: number): Promise<void> {
    const watcher = watch(this.folder);
    try {
      while (readdirSync(this.folder).length < count) await once(watcher, 'change');
    } finally {
      watcher.close();
    }
  }

  /** Lets every thread out, now and later. */
  leave(): void {
    writeFileSync(join(this.folder, 'leave'), '');
  }
}

/** Ends every call. Those who make them need their folders until they are gone. */
export function leaveNativeCalls(): void {
  for (const call of created) call.leave();
}

/** Removes what the calls have left. */
export function removeNativeCalls(): void {
  for (const { folder } of created.splice(0)) rmSync(folder, { recursive: true });
}
