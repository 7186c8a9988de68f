// Mocha's spec reporter that also adds its counts to a file, so that test/run.mjs can sum them up.
const { appendFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      appendFileSync(process.env.PROTEUS_TEST_COUNTS, `${JSON.stringify({ passes, failures, pending })}\n`);
    });
  }
};
