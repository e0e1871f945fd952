// What outlives a reload: this tab's own storage, under this page's own path, and nothing after "leave now".
(function (Keng) {
  'use strict';
  var prefix = 'keng:' + location.pathname + ':';
  var own = {};
  var closed = false;

  function storage() {
    try {
      return window.sessionStorage;
    } catch (refused) {
      return null;
    }
  }

  function get(name, otherwise) {
    var kept = own[name];
    try {
      kept = storage().getItem(prefix + name);
    } catch (refused) { /* a browser that keeps nothing: our own copy must do */ }
    try {
      return kept ? JSON.parse(kept) : otherwise;
    } catch (broken) {
      return otherwise;
    }
  }

  function set(name, value) {
    if (closed) {
      return true;
    }
    own[name] = JSON.stringify(value);
    try {
      storage().setItem(prefix + name, own[name]);
      return true;
    } catch (full) {
      return false;
    }
  }

  function drop(name) {
    delete own[name];
    try {
      storage().removeItem(prefix + name);
    } catch (refused) { /* nothing is kept there */ }
  }

  function ownNames(kept) {
    return Object.keys(kept).filter(function (name) {
      return name.indexOf(prefix) === 0;
    });
  }

  // Empties everything and keeps nothing from now on. Inside a frame only our own part: the frame's page has its own.
  function close() {
    closed = true;
    own = {};
    var alone = window.parent === window;
    [function () { return window.sessionStorage; }, function () { return window.localStorage; }].forEach(function (open) {
      try {
        var kept = open();
        if (alone) {
          kept.clear();
        } else {
          ownNames(kept).forEach(function (name) { kept.removeItem(name); });
        }
      } catch (refused) { /* nothing is kept there */ }
    });
    if (alone && window.caches) {
      window.caches.keys().then(function (names) {
        names.forEach(function (name) { window.caches.delete(name); });
      }).catch(function () { /* not allowed here, so nothing is in it */ });
    }
  }

  // 128 random bits; never Math.random, because ids must not collide between two people either.
  function newId() {
    var bytes = new Uint8Array(16);
    window.crypto.getRandomValues(bytes);
    return Array.prototype.map.call(bytes, function (byte) {
      return ('0' + byte.toString(16)).slice(-2);
    }).join('');
  }

  Keng.memory = { get: get, set: set, drop: drop, close: close, newId: newId };
})(window.Keng);
