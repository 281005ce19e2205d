/** The calls of snappy 6 that @chainsafe/snappy-stream makes, without a compiler: the original is native code. */

const { compress, uncompress } = require("snappyjs");

module.exports = {
  compressSync: compress,
  compress: (plain, done) => done(null, compress(plain)),
  uncompress(packed, _options, done) {
    let plain;
    try {
      plain = uncompress(packed);
    } catch (error) {
      done(error);
      return;
    }
    done(null, plain);
  },
};
