// What the server says, from the last number seen; comes back by itself after every kind of loss.
(function (Keng) {
  'use strict';
  var DEAD_AFTER = 50000; // two and a half heartbeats, in milliseconds
  var seen = Keng.memory.get('seen', 0);
  var acknowledged = 0;
  var source = null;
  var tries = 0;
  var timer = 0;
  var lastSign = 0;
  var stopped = false;
  var ended = false;

  function open() {
    close();
    if (stopped) {
      return;
    }
    ended = false;
    lastSign = Date.now();
    source = new EventSource('stream?after=' + seen);
    source.onopen = sign;
    source.onmessage = receive;
    source.onerror = lost;
    source.addEventListener('beat', function () { sign(); acknowledge(); });
    source.addEventListener('end', function () {
      close();
      ended = true;
      Keng.main.sessionEnded();
    });
    source.addEventListener('moved', close);
  }

  function sign() {
    lastSign = Date.now();
    tries = 0;
    Keng.signals.setLine(true);
    Keng.outbox.wake();
  }

  function receive(event) {
    var number = Number(event.lastEventId);
    lastSign = Date.now();
    if (!(number > seen)) {
      return;
    }
    Keng.log.receive(number, JSON.parse(event.data));
    seen = number;
    Keng.memory.set('seen', seen);
    clearTimeout(timer);
    timer = setTimeout(acknowledge, 250);
  }

  // Only what somebody could see is acknowledged: a hidden tab may be thrown away by the phone, and a receipt with it.
  function acknowledge() {
    if (stopped || document.hidden || acknowledged >= seen) {
      return;
    }
    var upto = seen;
    Keng.net.request('ack', { upto: upto }).then(function (answer) {
      if (answer.status === 200) {
        acknowledged = Math.max(acknowledged, upto);
        Keng.signals.setBell(answer.body.long);
      }
    }, function () { /* the next heartbeat asks again */ });
  }

  function lost() {
    Keng.signals.setLine(false);
    if (source !== null && source.readyState === 2) {
      again();
    }
  }

  function again() {
    close();
    if (stopped) {
      return;
    }
    var pause = Keng.net.pause(tries, 0);
    tries += 1;
    setTimeout(function () {
      if (source === null && !stopped) {
        Keng.net.begin().then(function () { if (source === null) { open(); } }, again);
      }
    }, pause);
  }

  function close() {
    if (source !== null) {
      source.close();
      source = null;
    }
  }

  // Looks after the line when the phone wakes up, the net is back or the page is seen again.
  function check() {
    if (stopped || ended) {
      return;
    }
    if (source === null || source.readyState === 2 || Date.now() - lastSign > DEAD_AFTER) {
      tries = 0;
      Keng.net.begin().then(open, again);
    }
    acknowledge();
  }

  function reset() {
    seen = 0;
    acknowledged = 0;
    Keng.memory.set('seen', 0);
  }

  function stop() {
    stopped = true;
    clearTimeout(timer);
    close();
  }

  Keng.stream = { open: open, again: again, check: check, reset: reset, stop: stop };
})(window.Keng);
