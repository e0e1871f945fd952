// Where the person writes: draft, limit, receipts in groups of four, putting right what was said.
(function (Keng) {
  'use strict';
  var LIMIT = 4000; // UTF-16 units, as the server counts
  var MOST_PARTS = 10;
  var strings = Keng.strings;
  var words = document.getElementById('words');
  var hints = document.getElementById('hint');
  var editingBar = document.getElementById('editing');
  var wanted = '';
  var editing = null;

  function grouped(number) {
    return String(number).replace(/\B(?=(\d{3})+$)/g, '.');
  }

  function fit() {
    words.style.height = 'auto';
    words.style.height = Math.min(words.scrollHeight + 3, Math.round(window.innerHeight * 0.26)) + 'px';
  }

  function setWords(text) {
    words.value = text;
    fit();
    keepDraft();
  }

  // A receipt opens a tip: it is not left lying about in the storage.
  function keepDraft() {
    if (wanted === 'receipt' || !words.value) {
      Keng.memory.drop('draft');
    } else {
      Keng.memory.set('draft', words.value);
    }
  }

  function hint(text, label, act) {
    hints.textContent = '';
    if (!text) {
      return;
    }
    hints.appendChild(Keng.bubbles.element('p', '', text));
    if (label) {
      hints.appendChild(Keng.bubbles.button('', label)).addEventListener('click', act);
    }
  }

  // Digits of a receipt stand in groups of four; anything else stays as it was typed.
  function groupDigits() {
    var value = words.value;
    if (wanted !== 'receipt' || !/^[\d\s-]*$/.test(value)) {
      return;
    }
    var before = value.slice(0, words.selectionStart).replace(/\D/g, '').length;
    var shown = value.replace(/\D/g, '').replace(/(\d{4})(?=\d)/g, '$1 ');
    if (shown !== value) {
      words.value = shown;
      var caret = before + Math.floor(Math.max(0, before - 1) / 4);
      words.setSelectionRange(caret, caret);
    }
  }

  // The last end of a paragraph, else of a sentence, else of a word, in the second half of the text.
  function cutAt(head) {
    return ['\n', '. ', ' '].reduce(function (cut, end) {
      var last = head.lastIndexOf(end);
      return cut < 0 && last >= LIMIT / 2 ? last : cut;
    }, -1);
  }

  // Never cuts inside a pair of units.
  function parts(text) {
    var made = [];
    var rest = text;
    while (rest.length > LIMIT) {
      var head = rest.slice(0, LIMIT);
      var cut = cutAt(head);
      if (cut < 0) {
        cut = /[\ud800-\udbff]/.test(head[LIMIT - 1]) ? LIMIT - 2 : LIMIT - 1;
      }
      made.push(rest.slice(0, cut + 1).trim());
      rest = rest.slice(cut + 1);
    }
    made.push(rest.trim());
    return made.filter(Boolean);
  }

  function warnLong(text) {
    var pieces = parts(text);
    var have = grouped(text.length);
    if (pieces.length > MOST_PARTS || editing) {
      hint(strings.muchTooLong.replace('{have}', have));
      return;
    }
    hint(strings.tooLong.replace('{have}', have), strings.split.replace('{parts}', pieces.length), function () {
      setWords('');
      hint('');
      pieces.forEach(sayWords);
      words.focus();
    });
  }

  function sayWords(text) {
    var masked = wanted === 'receipt' && /\d{4}/.test(text);
    var shown = masked ? text.replace(/\d(?=[\d\s-]*\d{4})/g, '•') : text;
    Keng.log.say({ kind: 'text', text: text, masked: masked }, shown);
  }

  function send() {
    var text = words.value.trim();
    if (!text) {
      words.focus();
      return;
    }
    if (text.length > LIMIT) {
      warnLong(text);
      return;
    }
    hint('');
    Keng.log.dropNotes();
    if (editing) {
      sendEdit(text);
    } else {
      sayWords(text);
    }
    setWords('');
    words.focus();
  }

  function sendEdit(text) {
    var id = editing.id;
    Keng.log.setText(id, text);
    if (!Keng.outbox.change(id, text)) {
      Keng.log.say({ kind: 'edit', message: id, text: text }, '');
    }
    stopEditing();
  }

  function edit(entry) {
    editing = entry;
    editingBar.hidden = false;
    setWords(entry.text);
    words.focus();
  }

  function stopEditing() {
    editing = null;
    editingBar.hidden = true;
    setWords('');
  }

  function want(what, recording) {
    var listen = document.getElementById('listen');
    wanted = what;
    words.setAttribute('inputmode', what === 'receipt' ? 'numeric' : 'text');
    words.classList.toggle('receipt', what === 'receipt');
    words.placeholder = what === 'receipt' ? strings.placeholderReceipt : strings.placeholder;
    ['mic', 'camera'].forEach(function (id) { document.getElementById(id).hidden = what === 'receipt'; });
    document.getElementById('wanted').hidden = what !== 'point';
    listen.disabled = !recording;
    listen.dataset.recording = recording;
  }

  // What the server did not take goes back under the fingers, unless they are already busy with something else.
  function giveBack(item, sentence) {
    if (item.kind === 'text' && !words.value) {
      setWords(item.text);
    }
    hint(sentence || strings.refusedWhy);
  }

  function onKey(event) {
    // Telex and other input methods end a syllable with Enter; a thumb's Enter is a new line.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) {
      return;
    }
    if (!window.matchMedia('(pointer: coarse)').matches) {
      event.preventDefault();
      send();
    }
  }

  words.addEventListener('input', function () {
    groupDigits();
    fit();
    keepDraft();
    if (words.value.trim().length > LIMIT) {
      warnLong(words.value.trim());
    } else if (hints.firstChild) {
      hint('');
    }
  });
  words.addEventListener('keydown', onKey);
  document.getElementById('form').addEventListener('submit', function (event) {
    event.preventDefault();
    send();
  });
  document.getElementById('unedit').addEventListener('click', stopEditing);

  Keng.composer = {
    hint: hint, want: want, edit: edit, giveBack: giveBack,
    restore: function () { setWords(Keng.memory.get('draft', '')); }
  };
})(window.Keng);
