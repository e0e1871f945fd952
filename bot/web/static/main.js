// Puts the parts together and starts.
(function (Keng) {
  'use strict';
  var strings = Keng.strings;
  var told = false; // that the last chat is over; its button begins the next one
  var PAYLOAD = /^#([A-Za-z0-9_-]{1,128})$/;

  function byId(id) {
    return document.getElementById(id);
  }

  function fillStrings() {
    document.querySelectorAll('[data-say]').forEach(function (target) {
      target.textContent = strings[target.dataset.say];
    });
    document.querySelectorAll('[data-label]').forEach(function (target) {
      target.setAttribute('aria-label', strings[target.dataset.label]);
    });
    document.querySelector('.top').hidden = false;
    document.querySelector('.chat').hidden = false;
  }

  // A link's payload is read once and taken out of the address bar and the history.
  function takePayload() {
    var found = PAYLOAD.exec(location.hash);
    if (location.hash) {
      history.replaceState(null, '', location.pathname + location.search);
    }
    return found ? found[1] : '';
  }

  function start(payload) {
    Keng.log.say({ kind: 'start', text: payload }, '');
  }

  // The server knows no such session any more: what is on the screen belongs to nobody.
  function startFresh() {
    forget();
    Keng.stream.open();
  }

  function sessionEnded() {
    forget();
    Keng.outbox.wake();
  }

  function forget() {
    var had = !Keng.log.isEmpty();
    Keng.stream.reset();
    Keng.log.clear();
    Keng.log.dropNotes();
    if (had && Keng.outbox.isEmpty()) {
      Keng.log.note(strings.ended, strings.again, function () { start(''); });
      told = true;
    }
  }

  function word(text) {
    return function () {
      Keng.log.dropNotes();
      Keng.log.say({ kind: 'text', text: text, quick: true }, '');
    };
  }

  function look() {
    if (document.hidden) {
      return;
    }
    Keng.signals.seen();
    Keng.log.hideDue();
    Keng.stream.check();
    Keng.outbox.wake();
  }

  function bind() {
    byId('sos').addEventListener('click', word('/sos'));
    byId('back').addEventListener('click', word('/back'));
    byId('menu').addEventListener('click', word('/menu'));
    byId('listen').addEventListener('click', function () { Keng.signals.play(byId('listen').dataset.recording); });
    document.addEventListener('visibilitychange', look);
    window.addEventListener('pageshow', function (event) { if (event.persisted) { look(); } });
    window.addEventListener('online', look);
    window.addEventListener('offline', function () { Keng.signals.setLine(false); });
    window.addEventListener('hashchange', function () {
      var payload = takePayload();
      if (payload) {
        start(payload);
      }
    });
    document.addEventListener('pointerdown', Keng.signals.allowSound);
    document.addEventListener('keydown', Keng.signals.allowSound);
  }

  function run() {
    var payload = takePayload();
    fillStrings();
    Keng.log.restore();
    Keng.composer.restore();
    bind();
    connect(payload);
  }

  function connect(payload) {
    Keng.net.begin().then(function (session) {
      if (!session.fresh) {
        Keng.stream.open();
      }
      Keng.outbox.resume();
      if (payload || (!told && Keng.log.isEmpty() && Keng.outbox.isEmpty())) {
        start(payload);
      }
    }, function () {
      Keng.signals.setLine(false);
      setTimeout(function () { connect(payload); }, Keng.net.pause(0, 0));
    });
  }

  Keng.main = { startFresh: startFresh, sessionEnded: sessionEnded };
  run();
})(window.Keng);
