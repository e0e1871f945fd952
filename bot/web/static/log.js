// The log: what was said on both sides, on the screen and in this tab's storage.
(function (Keng) {
  'use strict';
  var MOST = 200;
  var EDITABLE = 1; // of one's own last messages: how many offer to be put right
  var box = document.getElementById('log');
  var newest = document.getElementById('newest');
  var entries = [];
  var answerDue = false; // the person did something and what comes next is for their eyes

  // Receipts never reach the storage; secret words only as "hidden", so that their buttons are still there after a reload.
  function keep() {
    var kept = entries.filter(function (entry) {
      return entry.k === 'out' || !entry.m.once;
    }).map(function (entry) {
      var copy = Object.assign({}, entry, { node: undefined, timer: undefined, share: undefined });
      if (entry.k === 'in' && (entry.m.shown_for || entry.m.protected)) {
        copy.hidden = true;
        copy.m = Object.assign({}, entry.m, { text: '', file: undefined, also: undefined });
      }
      return copy;
    });
    if (!Keng.memory.set('log', kept) && kept.length > 20) {
      Keng.memory.set('log', kept.slice(-20));
    }
  }

  function atEnd() {
    return box.scrollHeight - box.scrollTop - box.clientHeight < 120;
  }

  // A long message is shown from its start, a short one with all before it that fits.
  function scrollTo(node) {
    var top = box.scrollTop + node.getBoundingClientRect().top - box.getBoundingClientRect().top;
    if (node.offsetHeight > box.clientHeight - 20) {
      box.scrollTop = top - 8;
    } else {
      box.scrollTop = Math.max(0, top + node.offsetHeight - box.clientHeight + 12);
    }
    newest.hidden = true;
  }

  function draw(entry) {
    var old = entry.node;
    entry.node = Keng.bubbles.draw(entry);
    if (old && old.parentNode === box) {
      var focused = old.contains(document.activeElement);
      box.replaceChild(entry.node, old);
      if (focused) {
        box.focus();
      }
    } else {
      box.appendChild(entry.node);
    }
  }

  function add(entry) {
    var follow = entry.k === 'out' || answerDue || atEnd();
    entries.push(entry);
    draw(entry);
    entry.node.className += ' new';
    if (follow) {
      scrollTo(entry.node);
    } else {
      newest.hidden = false;
    }
    while (entries.length > MOST) {
      remove(entries[0]);
    }
  }

  function remove(entry) {
    clearTimeout(entry.timer);
    Keng.shown.release(entry);
    if (entry.k === 'out') {
      Keng.files.release(entry.id);
    }
    if (entry.node && entry.node.parentNode) {
      if (entry.node.contains(document.activeElement)) {
        box.focus();
      }
      entry.node.parentNode.removeChild(entry.node);
    }
    entries = entries.filter(function (each) { return each !== entry; });
  }

  function withCard(card) {
    return entries.filter(function (entry) { return entry.k === 'in' && entry.m.card === card; });
  }

  function receive(number, m) {
    if (m.clear) {
      clear();
    }
    entries.filter(function (entry) { return m.unsay && entry.k === 'in' && entry.seq === m.unsay; }).forEach(remove);
    (m.retract || []).forEach(function (card) { withCard(card).forEach(remove); });
    if (m.text || m.choices || m.recording || m.file || m.also) {
      place({ k: 'in', seq: number, m: m, until: m.shown_for ? Date.now() + m.shown_for * 1000 : 0 });
    }
    answerDue = false;
    keep();
    Keng.signals.arrived();
    ask();
  }

  function place(entry) {
    var old = entry.m.card ? withCard(entry.m.card)[0] : null;
    if (old) {
      clearTimeout(old.timer);
      Keng.shown.release(old);
      entry.node = old.node;
      entries[entries.indexOf(old)] = entry;
      draw(entry);
      if (answerDue) {
        scrollTo(entry.node);
      }
    } else {
      add(entry);
    }
    watch(entry);
  }

  // Takes secret words away when their time is over, also when the phone slept meanwhile.
  function watch(entry) {
    if (!entry.until || entry.hidden) {
      return;
    }
    var left = entry.until - Date.now();
    if (left > 0) {
      clearTimeout(entry.timer);
      entry.timer = setTimeout(function () { watch(entry); }, Math.min(left, 60000));
      return;
    }
    entry.hidden = true;
    Keng.shown.release(entry);
    entry.m = Object.assign({}, entry.m, { text: '', file: undefined, also: undefined });
    draw(entry);
  }

  // Tells the composer and the bar what the last message asks for.
  function ask() {
    var last = entries.reduce(function (most, entry) {
      return entry.k === 'in' && entry.seq > most.seq ? entry : most;
    }, { seq: -1, m: {} }).m;
    Keng.composer.want(last.wanted || '', last.recording || '');
    if (last.puzzle) {
      Keng.puzzle.start(last.puzzle);
    } else {
      Keng.puzzle.forget();
    }
  }

  function press(entry, shown, pressed) {
    if (pressed.getAttribute('aria-busy') === 'true') {
      return;
    }
    pressed.setAttribute('aria-busy', 'true');
    setTimeout(function () { pressed.removeAttribute('aria-busy'); }, 4000);
    var item = { kind: 'press', action: shown.action, message: String(entry.seq) };
    say(item, entry.m.card ? '' : shown.label);
  }

  // Shows what the person said (unless it needs no words) and hands it to the outbox.
  function say(item, shown) {
    item.id = item.id || Keng.memory.newId();
    answerDue = true;
    if (shown) {
      var editable = item.kind === 'text' && !item.masked;
      add({ k: 'out', id: item.id, text: shown, kind: item.kind, file: item.type, state: 'sending', editable: editable });
      markEditable();
      keep();
    }
    Keng.outbox.add(item);
    var entry = find(item.id);
    if (entry && entry.file) {
      draw(entry); // now that the outbox has it, it can be dropped again
      scrollTo(entry.node);
    }
  }

  function progress(id, share) {
    var entry = find(id);
    var bar = entry && entry.node.querySelector('progress');
    if (bar) {
      entry.share = share;
      bar.value = share;
    }
  }

  function drop(id) {
    var entry = find(id);
    if (entry) {
      remove(entry);
      keep();
    }
  }

  // A picture that comes after its message makes the log longer: whoever looked at the end still does.
  function grown(entry) {
    if (entry === entries[entries.length - 1] && newest.hidden) {
      scrollTo(entry.node);
    }
  }

  function markEditable() {
    var own = entries.filter(function (entry) { return entry.editable; });
    own.slice(0, -EDITABLE).forEach(function (entry) {
      entry.editable = false;
      draw(entry);
    });
  }

  function find(id) {
    return entries.filter(function (entry) { return entry.id === id; })[0];
  }

  function setState(id, state) {
    var entry = find(id);
    if (entry && entry.state !== state) {
      entry.state = state;
      if (state === 'refused') {
        entry.editable = false;
      }
      draw(entry);
      grown(entry);
      keep();
    }
  }

  function setText(id, text) {
    var entry = find(id);
    if (entry) {
      entry.text = text;
      draw(entry);
      keep();
    }
  }

  // Empties the chat; what still waits to be sent stays, because it is not yet with anybody.
  function clear() {
    entries.slice().forEach(function (entry) {
      if (entry.k === 'in' || !Keng.outbox.has(entry.id)) {
        remove(entry);
      }
    });
    keep();
    ask();
  }

  function note(text, label, act) {
    var row = Keng.bubbles.element('div', 'row in note');
    var bubble = row.appendChild(Keng.bubbles.element('div', 'bubble wide'));
    bubble.appendChild(Keng.bubbles.element('p', 'text', text));
    var made = bubble.appendChild(Keng.bubbles.element('div', 'choices')).appendChild(Keng.bubbles.button('choice', label));
    made.addEventListener('click', function () { row.parentNode.removeChild(row); act(); });
    box.appendChild(row);
    scrollTo(row);
  }

  function dropNotes() {
    Array.prototype.slice.call(box.querySelectorAll('.note')).forEach(function (row) { box.removeChild(row); });
  }

  function restore() {
    Keng.memory.get('log', []).forEach(function (entry) {
      entries.push(entry);
      if (entry.k === 'out' && ['refused', 'sent', 'lost'].indexOf(entry.state) < 0) {
        entry.state = Keng.outbox.has(entry.id) ? 'waiting' : 'sent';
      }
      draw(entry);
    });
    if (entries.length) {
      scrollTo(entries[entries.length - 1].node);
    }
    ask();
  }

  box.addEventListener('scroll', function () {
    if (atEnd()) {
      newest.hidden = true;
    }
  });
  newest.addEventListener('click', function () {
    scrollTo(entries[entries.length - 1].node);
    box.focus();
  });

  Keng.log = {
    receive: receive, press: press, say: say, setState: setState, setText: setText, clear: clear, note: note,
    dropNotes: dropNotes, restore: restore, progress: progress, drop: drop, grown: grown,
    hideDue: function () { entries.forEach(watch); },
    isEmpty: function () { return entries.length === 0; }
  };
})(window.Keng);
