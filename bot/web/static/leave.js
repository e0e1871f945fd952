// "Leave now": nothing stays on the screen, in the storage or behind the back button.
(function (Keng) {
  'use strict';
  var TWICE = 1500; // milliseconds between two presses of Escape
  var ASKED = 6000; // milliseconds in which a second press means yes
  var askedAt = 0;
  var left = false;
  var escapedAt = 0;
  var weather = document.documentElement.dataset.weather;

  function tellServer() {
    try {
      if ('keepalive' in window.Request.prototype) {
        fetch('leave', { method: 'POST', keepalive: true, credentials: 'same-origin', headers: { 'X-Keng': '1' } }).catch(function () {});
      } else {
        navigator.sendBeacon('leave');
      }
    } catch (refused) { /* the session runs out by itself */ }
  }

  function leave() {
    left = true;
    Keng.stream.stop();
    Keng.outbox.stop();
    Keng.files.stop();
    Keng.shown.stop();
    Keng.recorder.stop();
    Keng.memory.close();
    document.getElementById('words').value = '';
    document.body.textContent = '';
    document.title = ' ';
    tellServer();
    location.replace(weather);
  }

  // Staff lose their rights by leaving: they are asked once, everybody else never.
  document.getElementById('leave').addEventListener('click', function (event) {
    if (!Keng.signals.isLong() || (askedAt && event.timeStamp - askedAt < ASKED)) {
      leave();
      return;
    }
    askedAt = event.timeStamp;
    Keng.composer.hint(Keng.strings.leaveStaff);
  });
  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Escape' && event.key !== 'Esc') {
      return;
    }
    if (event.timeStamp - escapedAt < TWICE && escapedAt) {
      leave();
    } else {
      escapedAt = event.timeStamp;
      Keng.composer.hint(Keng.strings.escape);
    }
  });
  // A page that a browser kept whole must not come back to life.
  window.addEventListener('pageshow', function () {
    if (left) {
      location.replace(weather);
    }
  });
})(window.Keng);
