// Files that the server shows: fetched by a key into memory, drawn from there, gone with their message.
(function (Keng) {
  'use strict';
  var strings = Keng.strings;
  var urls = {}; // by key; "" while one is on its way
  var boxes = {}; // where it is drawn, by key: a message may be drawn anew meanwhile
  var names = {}; // of documents, by key
  var viewer = null;
  var stopped = false;

  function guard(node) {
    ['contextmenu', 'dragstart'].forEach(function (name) {
      node.addEventListener(name, function (event) { event.preventDefault(); });
    });
  }

  function picture(entry, file, url) {
    var look = Keng.bubbles.button('look', '');
    var image = look.appendChild(Keng.bubbles.element('img'));
    look.setAttribute('aria-label', strings.look);
    image.alt = '';
    image.draggable = false;
    image.onload = function () { Keng.log.grown(entry); };
    image.src = url;
    look.addEventListener('click', function () { enlarge(entry, file, url, look); });
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

  // A document is saved, never opened here: the server said under which name.
  function saver(file, url) {
    var link = Keng.bubbles.element('a', 'save', strings.save.replace('{name}', names[file.key] || ''));
    link.download = names[file.key] || '';
    link.href = url;
    return link;
  }

  function made(entry, file, url) {
    if (file.kind === 'picture') {
      return picture(entry, file, url);
    }
    return file.kind === 'document' ? saver(file, url) : player(file.kind === 'voice' ? 'audio' : 'video', url);
  }

  function nameIn(header) {
    var found = /filename\*=UTF-8''([^;]+)/.exec(header || '');
    try {
      return found ? decodeURIComponent(found[1]) : '';
    } catch (wrong) {
      return '';
    }
  }

  function put(box, node) {
    box.textContent = '';
    box.appendChild(node);
  }

  function fail(entry, file, words, again) {
    var key = file.key;
    var box = boxes[key];
    if (!box || urls[key] !== '') {
      return;
    }
    delete urls[key];
    put(box, Keng.bubbles.element('p', 'text gone', words));
    if (again) {
      box.appendChild(Keng.bubbles.button('', strings.retry)).addEventListener('click', function () { load(box, entry, file); });
    }
  }

  function load(box, entry, file) {
    var key = file.key;
    put(box, Keng.bubbles.element('p', 'text gone', strings.opening));
    if (urls[key] === '') {
      return;
    }
    urls[key] = '';
    fetch('file/' + key, { credentials: 'same-origin', cache: 'no-store', headers: { 'X-Keng': '1' } }).then(function (answer) {
      if (answer.status === 200) {
        names[key] = nameIn(answer.headers.get('Content-Disposition'));
        return answer.blob().then(function (blob) { arrive(entry, file, blob); });
      }
      var gone = answer.status === 404 || answer.status === 401;
      return fail(entry, file, gone ? strings.shownGone : strings.shownNo, !gone);
    }).catch(function () { fail(entry, file, strings.shownNo, true); });
  }

  // What was taken away while it was on its way is not drawn any more.
  function arrive(entry, file, blob) {
    var key = file.key;
    if (stopped || urls[key] !== '') {
      return;
    }
    urls[key] = URL.createObjectURL(blob);
    put(boxes[key], made(entry, file, urls[key]));
    Keng.log.grown(entry);
  }

  function draw(entry, file) {
    var box = boxes[file.key] = Keng.bubbles.element('div', 'shown');
    if (entry.m.protected) {
      guard(box);
    }
    if (urls[file.key]) {
      put(box, made(entry, file, urls[file.key]));
    } else if (file.kind === 'video') {
      // Nobody pays for a clip that nobody watches.
      put(box, Keng.bubbles.button('', strings.watch));
      box.firstChild.addEventListener('click', function () { load(box, entry, file); });
    } else {
      load(box, entry, file);
    }
    return box;
  }

  function enlarge(entry, file, url, from) {
    var chat = document.querySelector('.chat');
    close();
    viewer = Keng.bubbles.element('div', 'viewer' + (entry.m.protected ? ' guarded' : ''));
    viewer.setAttribute('role', 'dialog');
    viewer.setAttribute('aria-label', strings.picture);
    viewer.key = file.key;
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

  // What a message shows, in the order it is drawn.
  function filesOf(m) {
    return (m.also || []).concat(m.file ? [m.file] : []);
  }

  function release(entry) {
    if (entry.k !== 'in') {
      return;
    }
    filesOf(entry.m).forEach(function (file) {
      if (viewer !== null && viewer.key === file.key) {
        close();
      }
      if (urls[file.key]) {
        URL.revokeObjectURL(urls[file.key]);
      }
      delete urls[file.key];
      delete boxes[file.key];
      delete names[file.key];
    });
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
