// What was said and not yet taken by the server: kept over reloads, sent in order, each under one id, so it counts once.
(function (Keng) {
  'use strict';
  var items = Keng.memory.get('outbox', []);
  var flying = '';
  var tries = 0;
  var timer = 0;
  var asleepUntil = 0;
  var stopped = false;

  function keep() {
    Keng.memory.set('outbox', items);
  }

  function add(item) {
    item.id = item.id || Keng.memory.newId();
    item.puzzled = !item.quick && Keng.puzzle.take() !== null;
    putOff(item.text === '/sos');
    items.push(item);
    keep();
    if (item.puzzled) {
      addWork(item);
    }
    pump();
    return item.id;
  }

  function addWork(item) {
    var answer = Keng.puzzle.take();
    if (answer === null) {
      item.puzzled = false;
      return;
    }
    Keng.log.setState(item.id, 'working');
    answer.then(function (work) {
      item.work = work;
      item.puzzled = false;
      Keng.puzzle.forget();
      keep();
      pump();
    });
  }

  // Other words for something that has not gone out yet; false when it is already on its way or was tried.
  function change(id, text) {
    var item = items.filter(function (each) { return each.id === id && id !== flying && !each.tried; })[0];
    if (!item) {
      return false;
    }
    item.text = text;
    keep();
    return true;
  }

  // Whoever is in danger does not wait for a clip to come up: it goes on when nothing else is to be said.
  function putOff(isDanger) {
    items.filter(isFile).forEach(function (item) {
      item.later = item.later || isDanger;
      if (item.later && item.id === flying) {
        Keng.upload.pause();
      }
    });
  }

  function isFile(item) {
    return item.kind === 'file' && !item.whole;
  }

  function next() {
    var ready = items.filter(function (item) { return !item.puzzled; });
    return ready.filter(function (item) { return !item.later; })[0] || ready[0];
  }

  function pump() {
    var item = next();
    if (stopped || flying || !item || Date.now() < asleepUntil) {
      return;
    }
    flying = item.id;
    item.tried = true;
    keep();
    Keng.log.setState(item.id, tries ? 'waiting' : 'sending');
    // A file goes up part by part, and what is more urgent may come in between.
    (isFile(item) ? Keng.upload.step(item) : Keng.net.request('say', body(item))).then(function (answer) {
      flying = '';
      settle(item, answer);
    }, function () {
      flying = '';
      if (!has(item.id) || item !== next()) {
        pump(); // dropped, or put off
        return;
      }
      Keng.signals.setLine(false);
      sleep(item, 0);
    });
  }

  function body(item) {
    var said = { id: item.id, kind: item.kind };
    ['text', 'action', 'message', 'lat', 'lon', 'work', 'upload', 'type', 'size', 'album'].forEach(function (name) {
      if (item[name] !== undefined) {
        said[name] = item[name];
      }
    });
    return said;
  }

  function settle(item, answer) {
    if (!has(item.id)) {
      pump();
    } else if (answer.status === 200 && answer.part) {
      tries = 0;
      keep();
      Keng.signals.setLine(true);
      pump();
    } else if (answer.status === 200) {
      tries = 0;
      remove(item);
      Keng.signals.setLine(true);
      Keng.signals.setBell(answer.body.long);
      Keng.upload.forget(item.id);
      Keng.log.setState(item.id, 'sent');
      pump();
    } else if (answer.status === 409 && answer.body.error === 'upload') {
      ask(item);
      sleep(item, 0);
    } else if (answer.status === 401) {
      items.forEach(ask);
      Keng.net.begin().then(pump, function () { sleep(item, 0); });
    } else if (answer.status >= 500 || answer.status === 429 || answer.status === 408) {
      sleep(item, answer.after);
    } else {
      tries = 0;
      refuse(item, answer);
      pump();
    }
  }

  // The server may have forgotten what came up: it is asked before anything goes on.
  function ask(item) {
    if (item.kind === 'file') {
      item.whole = false;
      item.ask = true;
    }
  }

  function refuse(item, answer) {
    var lost = item.kind === 'file' && answer.status === 410;
    remove(item);
    if (isFile(item)) {
      Keng.upload.drop(item);
    }
    Keng.log.setState(item.id, lost ? 'lost' : 'refused');
    Keng.composer.giveBack(item, lost ? Keng.strings.fileLost : answer.body.sentence);
  }

  function drop(id) {
    var item = items.filter(function (each) { return each.id === id && isFile(each); })[0];
    if (item) {
      remove(item);
      if (flying === id) {
        Keng.upload.pause();
      }
      Keng.upload.drop(item);
      Keng.log.drop(id);
    }
  }

  function sleep(item, atLeast) {
    var pause = Keng.net.pause(tries, atLeast);
    tries += 1;
    asleepUntil = atLeast ? Date.now() + pause : 0;
    Keng.log.setState(item.id, 'waiting');
    clearTimeout(timer);
    timer = setTimeout(function () { asleepUntil = 0; pump(); }, pause);
  }

  function remove(item) {
    items = items.filter(function (each) { return each !== item; });
    keep();
  }

  function has(id) {
    return items.some(function (item) { return item.id === id; });
  }

  // After a reload: puzzles are solved anew, and what was under way is sent again under its old id.
  function resume() {
    items.forEach(function (item) {
      ask(item);
      if (item.puzzled) {
        addWork(item);
      }
    });
    pump();
  }

  function wake() {
    tries = 0;
    pump();
  }

  function stop() {
    stopped = true;
    items = [];
    clearTimeout(timer);
  }

  Keng.outbox = {
    add: add, change: change, has: has, drop: drop,
    isRising: function (id) { return items.some(function (item) { return item.id === id && isFile(item); }); }, resume: resume, wake: wake, stop: stop,
    isEmpty: function () { return items.length === 0; }
  };
})(window.Keng);
