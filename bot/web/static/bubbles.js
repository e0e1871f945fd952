// Draws one entry of the log. Words are always set as text, never as markup, and never become links.
(function (Keng) {
  'use strict';
  var strings = Keng.strings;
  var LETTER = /[0-9A-Za-z\u00c0-\u1eff]/;

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) {
      made.className = className;
    }
    if (text !== undefined) {
      made.textContent = text;
    }
    return made;
  }

  function button(className, text) {
    var made = element('button', className, text);
    made.type = 'button';
    return made;
  }

  // A label like "🆘 words" stands as a large sign and its words; the sign alone is not read aloud twice.
  function addLabel(target, label) {
    var gap = label.indexOf(' ');
    var sign = gap > 0 ? label.slice(0, gap) : '';
    if (sign && !LETTER.test(sign)) {
      target.appendChild(element('span', 'sign', sign)).setAttribute('aria-hidden', 'true');
      label = label.slice(gap + 1);
    }
    target.appendChild(element('span', 'label', label));
  }

  function choice(entry, shown) {
    var made = button('choice');
    if (shown.digit) {
      made.appendChild(element('span', 'digit', shown.digit));
    }
    addLabel(made, shown.label);
    made.addEventListener('click', function () { Keng.log.press(entry, shown, made); });
    return made;
  }

  function choices(entry) {
    var block = element('div', 'choices');
    entry.m.choices.forEach(function (row) {
      var line = block.appendChild(element('div', 'line-of'));
      row.forEach(function (shown) { line.appendChild(choice(entry, shown)); });
    });
    return block;
  }

  function words(entry) {
    var text = element('p', 'text');
    text.dir = 'auto';
    text.appendChild(element('span', 'sr', entry.k === 'in' ? strings.they : strings.me));
    text.appendChild(document.createTextNode(entry.hidden ? strings.hidden : entry.k === 'in' ? entry.m.text : entry.text));
    if (entry.hidden) {
      text.className += ' gone';
    }
    return text;
  }

  function incoming(entry) {
    var m = entry.m;
    var bubble = element('div', 'bubble' + (m.choices ? ' wide' : '') + (m.protected ? ' guarded' : ''));
    if (!entry.hidden) {
      (m.also || []).forEach(function (file) { bubble.appendChild(Keng.shown.draw(entry, file)); });
    }
    if (m.text || entry.hidden) {
      bubble.appendChild(words(entry));
    }
    if (m.file && !entry.hidden) {
      bubble.appendChild(Keng.shown.draw(entry, m.file));
    }
    if (m.recording) {
      bubble.appendChild(button('hear', strings.hear)).addEventListener('click', function () { Keng.signals.play(m.recording); });
    }
    if (m.choices) {
      bubble.appendChild(choices(entry));
    }
    return bubble;
  }

  function outgoing(entry) {
    var bubble = element('div', 'bubble' + (entry.state === 'refused' || entry.state === 'lost' ? ' refused' : ''));
    if (!entry.file) {
      bubble.appendChild(words(entry));
    }
    var state = bubble.appendChild(element('div', 'state'));
    state.appendChild(element('span', '', strings[entry.state] || ''));
    if (entry.file) {
      Keng.files.draw(entry, bubble, state);
    }
    if (entry.editable) {
      var edit = state.appendChild(button('edit', strings.edit));
      edit.setAttribute('aria-label', strings.editLabel + ': ' + entry.text.slice(0, 40));
      edit.addEventListener('click', function () { Keng.composer.edit(entry); });
    }
    return bubble;
  }

  function draw(entry) {
    var row = element('div', 'row ' + entry.k);
    row.appendChild(entry.k === 'in' ? incoming(entry) : outgoing(entry));
    return row;
  }

  Keng.bubbles = { draw: draw, element: element, button: button };
})(window.Keng);
