/**
 * Owns the measurement of transfers: a small one each way as a check, then the large ones and the memory they cost.
 */
import { download, upload, type TransferMeasurement, type TransferTarget } from '../load/transfer/transfer-client.js';
import { ResidentMemory } from '../load/transfer/resident-memory.js';
import type { ModelProcess } from '../launch/model-process.js';
import type { DirectionResult, TransferResult } from '../turns/turn-outcome.js';
import { describeReceived, downloadPath, uploadPath } from '../workloads/transfer-paths.js';
import type { TransferWorkload } from '../workloads/workload.js';

const mib = 2 ** 20;

/** Size of the transfers before those that count, in bytes: several chunks, and no round number of them. */
const checkBytes = 300_001;

/**
 * Measures a model.
 *
 * @remarks
 * Memory is compared with what the process held before the first large transfer, for both directions: what the upload
 * leaves behind counts against the download too.
 *
 * @param model - The running model.
 * @param workload - How much to transfer.
 * @returns What was measured.
 * @throws Error when a transfer fails or its answer is not the right one.
 */
export async function measureTransfer(model: ModelProcess, workload: TransferWorkload): Promise<TransferResult> {
  const { port } = model;
  const bodyBytes = workload.transferMib * mib;
  await uploadChecked(port, checkBytes);
  await downloadChecked(port, checkBytes);
  const memory = new ResidentMemory(model.processId);
  try {
    const residentMib = memory.takePeakMib();
    const measure = async (transfer: typeof uploadChecked): Promise<DirectionResult> => {
      const { elapsedMs } = await transfer(port, bodyBytes);
      const peakMib = memory.takePeakMib();
      const isKnown = peakMib !== undefined && residentMib !== undefined;
      return {
        mibPerSecond: workload.transferMib / (elapsedMs / 1_000),
        growthMib: isKnown ? peakMib - residentMib : undefined,
      };
    };
    return { up: await measure(uploadChecked), down: await measure(downloadChecked), residentMib };
  } finally {
    memory.stop();
  }
}

async function uploadChecked(port: number, bodyBytes: number): Promise<TransferMeasurement> {
  const target = { port, path: uploadPath, bodyBytes };
  const answer = await upload(target);
  expectStatus(target, answer);
  const expected = describeReceived(bodyBytes);
  if (answer.bodyStart !== expected) throw new Error(`POST ${uploadPath} is '${answer.bodyStart}', not '${expected}'`);
  return answer;
}

async function downloadChecked(port: number, bodyBytes: number): Promise<TransferMeasurement> {
  const target = { port, path: downloadPath(bodyBytes) };
  const answer = await download(target);
  expectStatus(target, answer);
  if (answer.bodyBytes !== bodyBytes) throw new Error(`GET ${target.path} has ${answer.bodyBytes} bytes`);
  return answer;
}

function expectStatus({ path }: TransferTarget, { status }: TransferMeasurement): void {
  if (status !== 200) throw new Error(`The transfer of ${path} has the status ${status}`);
}
