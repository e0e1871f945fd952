// A voice note: said once what becomes of the voice, then recorded, heard again, thrown away or sent.
(function (Keng) {
  'use strict';
  var LONGEST = 600; // seconds
  var RATE = 32000; // bits a second: clear speech, 2.4 MB in ten minutes
  var LOOK = 150; // milliseconds between two looks at the level
  var TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];
  var strings = Keng.strings;
  var panel = document.getElementById('recorder');
  var form = document.getElementById('form');
  var mic = document.getElementById('mic');
  var take = null; // what is being recorded
  var heard = ''; // the address of a recording that is listened to

  function element(name, className, text) {
    return panel.appendChild(Keng.bubbles.element(name, className, text));
  }

  // The buttons of a state; the one at "focus" is what a keyboard reaches first.
  function row(focus, buttons) {
    var line = element('div', 'line-of');
    buttons.forEach(function (each) {
      line.appendChild(Keng.bubbles.button(each[2] || '', each[0])).addEventListener('click', each[1]);
    });
    line.children[focus].focus();
  }

  function open(words) {
    if (heard) {
      URL.revokeObjectURL(heard);
      heard = '';
    }
    panel.textContent = '';
    panel.hidden = !words;
    form.hidden = Boolean(words);
    if (words) {
      element('p', 'told', words).setAttribute('role', 'status');
    }
  }

  function close() {
    open('');
    mic.focus();
  }

  function write() {
    close();
    document.getElementById('words').focus();
  }

  // What the voice gives away is said before the first recording, not after it.
  function begin() {
    Keng.composer.hint('');
    if (Keng.memory.get('voice', false)) {
      ask();
      return;
    }
    open(Keng.net.voicesMasked() ? strings.voiceTold : strings.voicePlain);
    row(1, [[strings.voiceWrite, write], [strings.voiceStart, function () {
      Keng.memory.set('voice', true);
      ask();
    }, 'main']]);
  }

  function ask() {
    if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia || !window.MediaRecorder) {
      fallBack();
      return;
    }
    open(strings.voiceAsk);
    row(0, [[strings.voiceWrite, function () {
      take = null;
      write();
    }]]);
    var asked = take = { chunks: [], dropped: false };
    navigator.mediaDevices.getUserMedia({ audio: true }).then(function (stream) {
      if (take !== asked) {
        end(stream);
        return;
      }
      asked.stream = stream;
      record(asked);
    }).catch(function () {
      if (asked.stream) {
        end(asked.stream);
      }
      if (take === asked) {
        take = null;
        fallBack();
      }
    });
  }

  // No microphone, or none for us: a recording that another app made, or words.
  function fallBack() {
    close();
    Keng.composer.hint(strings.voiceNo, strings.voicePick, function () { document.getElementById('pick-voice').click(); });
  }

  function end(stream) {
    stream.getTracks().forEach(function (track) { track.stop(); });
  }

  function record(now) {
    var type = TYPES.filter(function (each) { return MediaRecorder.isTypeSupported(each); })[0];
    now.recorder = new MediaRecorder(now.stream, type ? { mimeType: type, audioBitsPerSecond: RATE } : { audioBitsPerSecond: RATE });
    now.recorder.ondataavailable = function (event) { now.chunks.push(event.data); };
    now.recorder.onstop = function () { finish(now); };
    now.recorder.start(1000);
    now.since = Date.now();
    open(strings.recording);
    var gauge = element('div', 'gauge');
    now.clock = gauge.appendChild(Keng.bubbles.element('span', 'clock', shownTime(0)));
    now.clock.setAttribute('role', 'timer');
    now.level = gauge.appendChild(Keng.bubbles.element('span', 'level')).appendChild(Keng.bubbles.element('span'));
    now.level.parentNode.setAttribute('aria-hidden', 'true');
    measure(now);
    row(1, [[strings.voiceDrop, drop], [strings.voiceStop, stop], [strings.voiceSend, sendNow, 'main']]);
    now.timer = setInterval(function () { look(now); }, LOOK);
  }

  function measure(now) {
    var Context = window.AudioContext || window.webkitAudioContext;
    if (!Context) {
      return;
    }
    now.context = new Context();
    now.analyser = now.context.createAnalyser();
    now.analyser.fftSize = 1024;
    now.wave = new Uint8Array(now.analyser.fftSize);
    now.context.createMediaStreamSource(now.stream).connect(now.analyser);
  }

  function look(now) {
    var seconds = Math.floor((Date.now() - now.since) / 1000);
    now.clock.textContent = shownTime(seconds);
    if (now.analyser) {
      now.analyser.getByteTimeDomainData(now.wave);
      var loudest = now.wave.reduce(function (most, value) { return Math.max(most, Math.abs(value - 128)); }, 0);
      now.level.style.width = Math.min(100, Math.round(loudest / 1.28)) + '%';
    }
    if (seconds >= LONGEST) {
      now.full = true;
      stop();
    }
  }

  function shownTime(seconds) {
    var rest = seconds % 60;
    return Math.floor(seconds / 60) + ':' + (rest < 10 ? '0' : '') + rest + ' / 10:00';
  }

  function stop() {
    clearInterval(take.timer);
    if (take.recorder.state !== 'inactive') {
      take.recorder.stop();
    }
  }

  function sendNow() {
    take.wanted = true;
    stop();
  }

  function drop() {
    take.dropped = true;
    stop();
  }

  // Also when the phone took the microphone away: what was said until then is there.
  function finish(now) {
    clearInterval(now.timer);
    end(now.stream);
    if (now.context) {
      now.context.close();
    }
    if (take !== now) {
      return;
    }
    take = null;
    var blob = new Blob(now.chunks, { type: (now.recorder.mimeType || '').split(';')[0] });
    now.chunks = [];
    if (now.dropped) {
      close();
    } else if (!blob.size) {
      close();
      Keng.composer.hint(strings.voiceEmpty);
    } else if (now.wanted) {
      deliver(blob);
    } else {
      hear(blob, now.full);
    }
  }

  function hear(blob, full) {
    open(full ? strings.voiceLong : strings.recorded);
    heard = URL.createObjectURL(blob);
    var player = element('audio');
    player.controls = true;
    player.setAttribute('controlslist', 'nodownload');
    player.setAttribute('aria-label', strings.voice);
    player.src = heard;
    row(1, [[strings.voiceDrop, close], [strings.voiceSend, function () { deliver(blob); }, 'main']]);
  }

  function deliver(blob) {
    close();
    Keng.log.dropNotes();
    Keng.files.send(blob, 'voice');
  }

  // "Leave now": the microphone is let go of at once.
  function leave() {
    var now = take;
    take = null;
    if (now !== null && now.stream) {
      end(now.stream);
      clearInterval(now.timer);
    }
    open('');
  }

  mic.addEventListener('click', begin);
  Keng.recorder = { stop: leave };
})(window.Keng);
