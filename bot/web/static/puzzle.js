// Proof of work: looks for an answer a little at a time, so that the page stays responsive.
(function (Keng) {
  'use strict';
  var SLICE = 12; // milliseconds
  var current = null; // {seed, bits, answer: Promise}

  function find(puzzle, from, finish) {
    if (current === null || current.seed !== puzzle.seed) {
      finish('');
      return;
    }
    var until = Date.now() + SLICE;
    var head = puzzle.seed + ':';
    var number = from;
    while (Date.now() < until) {
      for (var i = 0; i < 64; i += 1, number += 1) {
        if (Keng.zeroBits(Keng.sha256(head + number)) >= puzzle.bits) {
          finish(String(number));
          return;
        }
      }
    }
    setTimeout(function () { find(puzzle, number, finish); }, 0);
  }

  // Starts at once: it is likely done before the person has finished typing.
  function start(puzzle) {
    if (current !== null && current.seed === puzzle.seed) {
      return;
    }
    current = { seed: puzzle.seed };
    current.answer = new Promise(function (resolve) {
      setTimeout(function () { find(puzzle, 0, resolve); }, 0);
    });
  }

  // Gives the promise of the answer to one message, or null when nothing is asked.
  function take() {
    return current === null ? null : current.answer;
  }

  function forget() {
    current = null;
  }

  Keng.puzzle = { start: start, take: take, forget: forget };
})(window.Keng);
