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

  function next() {
    return items.filter(function (item) { return !item.puzzled; })[0];
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
    Keng.net.request('say', body(item)).then(function (answer) {
      flying = '';
      settle(item, answer);
    }, function () {
      flying = '';
      Keng.signals.setLine(false);
      sleep(item, 0);
    });
  }

  function body(item) {
    var said = { id: item.id, kind: item.kind };
    ['text', 'action', 'message', 'lat', 'lon', 'work'].forEach(function (name) {
      if (item[name] !== undefined) {
        said[name] = item[name];
      }
    });
    return said;
  }

  function settle(item, answer) {
    if (answer.status === 200) {
      tries = 0;
      remove(item);
      Keng.signals.setLine(true);
      Keng.signals.setBell(answer.body.long);
      Keng.log.setState(item.id, 'sent');
      pump();
    } else if (answer.status === 401) {
      Keng.net.begin().then(pump, function () { sleep(item, 0); });
    } else if (answer.status >= 500 || answer.status === 429 || answer.status === 408) {
      sleep(item, answer.after);
    } else {
      tries = 0;
      remove(item);
      Keng.log.setState(item.id, 'refused');
      Keng.composer.giveBack(item, answer.body.sentence);
      pump();
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
    add: add, change: change, has: has, resume: resume, wake: wake, stop: stop,
    isEmpty: function () { return items.length === 0; }
  };
})(window.Keng);
