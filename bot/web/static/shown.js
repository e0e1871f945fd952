// Files that the server shows: fetched by a key into memory, drawn from there, gone with their message.
(function (Keng) {
  'use strict';
  var strings = Keng.strings;
  var urls = {}; // by key; "" while one is on its way
  var boxes = {}; // where it is drawn, by key: a message may be drawn anew meanwhile
  var viewer = null;
  var stopped = false;

  function guard(node) {
    ['contextmenu', 'dragstart'].forEach(function (name) {
      node.addEventListener(name, function (event) { event.preventDefault(); });
    });
  }

  function picture(entry, url) {
    var look = Keng.bubbles.button('look', '');
    var image = look.appendChild(Keng.bubbles.element('img'));
    look.setAttribute('aria-label', strings.look);
    image.alt = '';
    image.draggable = false;
    image.onload = function () { Keng.log.grown(entry); };
    image.src = url;
    look.addEventListener('click', function () { enlarge(entry, url, look); });
    return look;
  }

  function player(name, url) {
    var made = Keng.bubbles.element(name);
    made.controls = true;
    made.preload = 'metadata';
    made.setAttribute('controlslist', 'nodownload noremoteplayback');
    made.setAttribute('aria-label', name === 'audio' ? strings.voice : strings.video);
    if (name === 'video') {
      made.setAttribute('playsinline', '');
      made.setAttribute('disablepictureinpicture', '');
    }
    made.src = url;
    return made;
  }

  function made(entry, url) {
    var kind = entry.m.file.kind;
    return kind === 'picture' ? picture(entry, url) : player(kind === 'voice' ? 'audio' : 'video', url);
  }

  function put(box, node) {
    box.textContent = '';
    box.appendChild(node);
  }

  function fail(entry, key, words, again) {
    var box = boxes[key];
    if (!box || urls[key] !== '') {
      return;
    }
    delete urls[key];
    put(box, Keng.bubbles.element('p', 'text gone', words));
    if (again) {
      box.appendChild(Keng.bubbles.button('', strings.retry)).addEventListener('click', function () { load(box, entry); });
    }
  }

  function load(box, entry) {
    var key = entry.m.file.key;
    put(box, Keng.bubbles.element('p', 'text gone', strings.opening));
    if (urls[key] === '') {
      return;
    }
    urls[key] = '';
    fetch('file/' + key, { credentials: 'same-origin', cache: 'no-store', headers: { 'X-Keng': '1' } }).then(function (answer) {
      if (answer.status === 200) {
        return answer.blob().then(function (blob) { arrive(entry, key, blob); });
      }
      var gone = answer.status === 404 || answer.status === 401;
      return fail(entry, key, gone ? strings.shownGone : strings.shownNo, !gone);
    }).catch(function () { fail(entry, key, strings.shownNo, true); });
  }

  // What was taken away while it was on its way is not drawn any more.
  function arrive(entry, key, blob) {
    if (stopped || urls[key] !== '') {
      return;
    }
    urls[key] = URL.createObjectURL(blob);
    put(boxes[key], made(entry, urls[key]));
    Keng.log.grown(entry);
  }

  function draw(entry) {
    var file = entry.m.file;
    var box = boxes[file.key] = Keng.bubbles.element('div', 'shown');
    if (entry.m.protected) {
      guard(box);
    }
    if (urls[file.key]) {
      put(box, made(entry, urls[file.key]));
    } else if (file.kind === 'video') {
      // Nobody pays for a clip that nobody watches.
      put(box, Keng.bubbles.button('', strings.watch));
      box.firstChild.addEventListener('click', function () { load(box, entry); });
    } else {
      load(box, entry);
    }
    return box;
  }

  function enlarge(entry, url, from) {
    var chat = document.querySelector('.chat');
    close();
    viewer = Keng.bubbles.element('div', 'viewer' + (entry.m.protected ? ' guarded' : ''));
    viewer.setAttribute('role', 'dialog');
    viewer.setAttribute('aria-label', strings.picture);
    viewer.key = entry.m.file.key;
    viewer.from = from;
    var image = viewer.appendChild(Keng.bubbles.element('img'));
    image.alt = '';
    image.draggable = false;
    image.src = url;
    var shut = viewer.appendChild(Keng.bubbles.button('', strings.close));
    shut.addEventListener('click', close);
    if (entry.m.protected) {
      guard(viewer);
    }
    setInert(chat, true);
    chat.appendChild(viewer);
    shut.focus();
  }

  function setInert(chat, inert) {
    Array.prototype.forEach.call(chat.children, function (child) { child.inert = inert; });
  }

  function close() {
    if (viewer === null) {
      return;
    }
    var from = viewer.from;
    viewer.parentNode.removeChild(viewer);
    viewer = null;
    setInert(document.querySelector('.chat'), false);
    from.focus();
  }

  function release(entry) {
    var key = entry.k === 'in' && entry.m.file ? entry.m.file.key : '';
    if (viewer !== null && viewer.key === key) {
      close();
    }
    if (urls[key]) {
      URL.revokeObjectURL(urls[key]);
    }
    delete urls[key];
    delete boxes[key];
  }

  function stop() {
    stopped = true;
    Object.keys(urls).forEach(function (key) { URL.revokeObjectURL(urls[key]); });
    urls = {};
  }

  document.addEventListener('keydown', function (event) {
    if (event.key === 'Escape' || event.key === 'Esc') {
      close();
    }
  });

  Keng.shown = { draw: draw, release: release, stop: stop };
})(window.Keng);
