/** Every scenario over the shipped sources by name, and where its threads load it from. */

import type { Scenario } from './scenario.js';
import { requestCredit, requestRoom, responseCredit, responseRoom, responseSlabs } from './scenarios/body-transfer.js';
import { cancels, signOfLife } from './scenarios/cancel.js';
import { takeBack } from './scenarios/claim.js';
import { creditReuse } from './scenarios/credit-reuse.js';
import { blockingOwner, turningOwner, twoProducers } from './scenarios/event-count.js';
import { miniature } from './scenarios/miniature.js';
import { recordRing } from './scenarios/record-ring.js';
import { slabTransfer } from './scenarios/slab-transfer.js';
import { turnLoop } from './scenarios/turn-loop.js';

/** A scenario, and the path of its module from the package's folder. */
export interface ListedScenario {
  readonly file: string;
  readonly scenario: Scenario<unknown>;
}

/** Makes an entry of a module in the folder of scenarios. */
export function listScenario<Memory>(file: string, scenario: Scenario<Memory>): ListedScenario {
  return { file: `test/exploration/scenarios/${file}.ts`, scenario };
}

export const SCENARIOS = {
  recordRing: listScenario('record-ring', recordRing),
  blockingOwner: listScenario('event-count', blockingOwner),
  turningOwner: listScenario('event-count', turningOwner),
  twoProducers: listScenario('event-count', twoProducers),
  turnLoop: listScenario('turn-loop', turnLoop),
  takeBack: listScenario('claim', takeBack),
  responseRoom: listScenario('body-transfer', responseRoom),
  requestRoom: listScenario('body-transfer', requestRoom),
  responseCredit: listScenario('body-transfer', responseCredit),
  requestCredit: listScenario('body-transfer', requestCredit),
  responseSlabs: listScenario('body-transfer', responseSlabs),
  creditReuse: listScenario('credit-reuse', creditReuse),
  slabTransfer: listScenario('slab-transfer', slabTransfer),
  cancels: listScenario('cancel', cancels),
  signOfLife: listScenario('cancel', signOfLife),
  miniature: listScenario('miniature', miniature),
} as const;

export type ScenarioName = keyof typeof SCENARIOS;

/** The names, in the order above. */
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];
