/** A hook that waits until the test opens the gate. */
import { waitAtGate } from '../../handlers/gate.mjs';

export const start = () => waitAtGate();
export default () => new Response('hello');
