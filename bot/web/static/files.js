// Pictures, clips and recordings that a person chooses: what is taken is said before anything goes out.
(function (Keng) {
  'use strict';
  var MOST = 10;
  var LARGEST = 20 * 1024 * 1024; // bytes
  var KINDS = [
    [/^image\/(jpeg|png|webp|hei[cf])$/, 'picture'], [/^video\//, 'video'], [/^audio\//, 'voice']
  ];
  var ENDINGS = [
    [/\.(jpe?g|png|webp|hei[cf])$/i, 'picture'], [/\.(mp4|m4v|mov|3gpp?|webm|mkv)$/i, 'video'],
    [/\.(m4a|aac|amr|ogg|oga|opus|mp3|wav)$/i, 'voice']
  ];
  var strings = Keng.strings;
  var urls = {}; // own pictures on the screen, by the id of their message

  function byId(id) {
    return document.getElementById(id);
  }

  function first(table, words) {
    var found = table.filter(function (row) { return row[0].test(words); })[0];
    return found ? found[1] : '';
  }

  // Some browsers know no type for what a phone's camera makes; then its ending tells.
  function kindOf(file) {
    var type = (file.type || '').split(';')[0].toLowerCase();
    return type && type !== 'application/octet-stream' ? first(KINDS, type) : first(ENDINGS, file.name || '');
  }

  function megabytes(size) {
    return String(Math.ceil(size / 1024 / 1024));
  }

  function complaint(file) {
    if (!kindOf(file)) {
      return strings.fileKind;
    }
    if (!file.size) {
      return strings.fileEmpty;
    }
    return file.size > LARGEST ? strings.fileLarge.replace('{have}', megabytes(file.size)) : '';
  }

  function take(list) {
    var chosen = Array.prototype.slice.call(list);
    var complaints = chosen.length > MOST ? [strings.fileMany] : [];
    var good = chosen.slice(0, MOST).filter(function (file) {
      var words = complaint(file);
      if (words) {
        complaints.push(words);
      }
      return !words;
    });
    var album = good.length > 1 ? Keng.memory.newId() : undefined;
    Keng.composer.hint(complaints[0] || '');
    if (good.length) {
      Keng.log.dropNotes();
    }
    good.forEach(function (file) { send(file, kindOf(file), album); });
  }

  function send(blob, kind, album) {
    var item = { id: Keng.memory.newId(), kind: 'file', upload: Keng.memory.newId(), type: kind, text: '', album: album };
    Keng.upload.hold(item, blob);
    if (kind === 'picture') {
      urls[item.id] = URL.createObjectURL(blob);
    }
    Keng.log.say(item, strings[kind]);
  }

  function preview(entry) {
    var label = Keng.bubbles.element('p', 'text', entry.text);
    if (!urls[entry.id]) {
      return label;
    }
    var picture = Keng.bubbles.element('img', 'own');
    picture.alt = strings.picture;
    // A browser that cannot draw this kind of picture can send it all the same.
    picture.onerror = function () {
      if (picture.parentNode) {
        picture.parentNode.replaceChild(label, picture);
      }
    };
    picture.src = urls[entry.id];
    return picture;
  }

  function progress(entry) {
    var bar = Keng.bubbles.element('progress');
    bar.max = 1;
    bar.value = entry.share || 0;
    bar.setAttribute('aria-label', strings.progress);
    return bar;
  }

  function act(state, className, words, label, done) {
    var made = state.appendChild(Keng.bubbles.button(className, words));
    made.setAttribute('aria-label', label);
    made.addEventListener('click', done);
  }

  function draw(entry, bubble, state) {
    bubble.insertBefore(preview(entry), state);
    if (!Keng.outbox.isRising(entry.id)) {
      return;
    }
    bubble.insertBefore(progress(entry), state);
    if (entry.state === 'waiting') {
      act(state, 'again', strings.retry, strings.retry, Keng.outbox.wake);
    }
    act(state, 'drop', strings.drop, strings.dropLabel, function () { Keng.outbox.drop(entry.id); });
  }

  function release(id) {
    Keng.upload.forget(id);
    if (urls[id]) {
      URL.revokeObjectURL(urls[id]);
      delete urls[id];
    }
  }

  function stop() {
    Object.keys(urls).forEach(release);
    Keng.upload.stop();
  }

  function listen(input) {
    byId(input).addEventListener('change', function () {
      take(byId(input).files);
      byId(input).value = '';
    });
  }

  listen('pick');
  listen('pick-voice');
  byId('camera').addEventListener('click', function () { byId('pick').click(); });
  Keng.files = { send: send, draw: draw, release: release, stop: stop };
})(window.Keng);
