/**
 * Puts the stages into a profile: into the names of its functions, and added up.
 */
import type { CpuProfile } from './cpu-profile.js';
import { stageOf, type FindSource } from './stage.js';

/** A profile that can be read by stage. */
export interface StagedProfile {
  /** The same profile, functions called `ring: tryClaim`, for whatever draws profiles. */
  readonly profile: CpuProfile;
  /** Time in the code of each stage itself, in milliseconds, longest first. */
  readonly stages: readonly { readonly stage: string; readonly selfMs: number }[];
}

/**
 * Names and adds up the stages of a thread.
 *
 * @param profile - As V8 wrote it.
 * @param findSource - Where code comes from.
 * @returns The named profile, and the time in each stage.
 */
export function nameStages(profile: CpuProfile, findSource: FindSource): StagedProfile {
  const stageOfNode = new Map<number, string>();
  const nodes = profile.nodes.map((node) => {
    const { callFrame } = node;
    const stage = stageOf(callFrame, findSource);
    stageOfNode.set(node.id, stage);
    if (callFrame.url === '') return node;
    const functionName = `${stage}: ${callFrame.functionName === '' ? '(anonymous)' : callFrame.functionName}`;
    return { ...node, callFrame: { ...callFrame, functionName } };
  });
  const selfUs = new Map<string, number>();
  for (const [index, id] of profile.samples.entries()) {
    const stage = stageOfNode.get(id) ?? 'native code';
    // A sample stands for the time until the next one.
    selfUs.set(stage, (selfUs.get(stage) ?? 0) + Math.max(0, profile.timeDeltas.at(index + 1) ?? 0));
  }
  const stages = [...selfUs].map(([stage, us]) => ({ stage, selfMs: us / 1_000 }));
  return { profile: { ...profile, nodes }, stages: stages.sort((one, other) => other.selfMs - one.selfMs) };
}
