// SHA-256 (FIPS 180-4) of short ASCII text. Own code on purpose: asking the browser for one hash at a time costs more
// than the hash, and on plain http it has none to offer.
(function (Keng) {
  'use strict';
  var K = new Int32Array(64);
  var START = new Int32Array(8);
  var words = new Int32Array(64);
  var state = new Int32Array(8);

  function fraction(root) {
    return ((root - Math.floor(root)) * 4294967296) | 0;
  }

  (function fillConstants() {
    var found = 0;
    for (var candidate = 2; found < 64; candidate += 1) {
      var prime = true;
      for (var divisor = 2; divisor * divisor <= candidate; divisor += 1) {
        if (candidate % divisor === 0) {
          prime = false;
          break;
        }
      }
      if (prime) {
        if (found < 8) {
          START[found] = fraction(Math.sqrt(candidate));
        }
        K[found] = fraction(Math.cbrt(candidate));
        found += 1;
      }
    }
  })();

  function turn(word, by) {
    return (word >>> by) | (word << (32 - by));
  }

  function compress() {
    var i;
    for (i = 16; i < 64; i += 1) {
      var early = words[i - 15];
      var late = words[i - 2];
      var low = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
      var high = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
      words[i] = (words[i - 16] + low + words[i - 7] + high) | 0;
    }
    var a = state[0], b = state[1], c = state[2], d = state[3];
    var e = state[4], f = state[5], g = state[6], h = state[7];
    for (i = 0; i < 64; i += 1) {
      var first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
      var second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + first) | 0;
      d = c; c = b; b = a; a = (first + second) | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d;
    state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  }

  // Returns the eight words of the hash; the same array every time.
  function sha256(ascii) {
    var length = ascii.length;
    var blocks = ((length + 8) >> 6) + 1;
    state.set(START);
    for (var block = 0; block < blocks; block += 1) {
      words.fill(0, 0, 16);
      for (var i = 0; i < 64; i += 1) {
        var at = block * 64 + i;
        if (at <= length) {
          words[i >> 2] |= (at < length ? ascii.charCodeAt(at) : 128) << (24 - (i & 3) * 8);
        }
      }
      if (block === blocks - 1) {
        words[15] = length * 8;
      }
      compress();
    }
    return state;
  }

  function zeroBits(hash) {
    for (var i = 0; i < 8; i += 1) {
      if (hash[i] !== 0) {
        return i * 32 + Math.clz32(hash[i]);
      }
    }
    return 256;
  }

  Keng.sha256 = sha256;
  Keng.zeroBits = zeroBits;
})(window.Keng);
