/** A process that waits for a message. */
process.on('message', () => undefined);
process.send!(0);
