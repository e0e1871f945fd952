// Signs beside the log: the line, the title, a bell for people on duty, recordings.
(function (Keng) {
  'use strict';
  var CALM = 2500; // milliseconds that a loss of line goes unmentioned
  var strings = Keng.strings;
  var unseen = 0;
  var bell = false;
  var timer = 0;
  var audio = null;
  var playing = null;

  function setLine(up) {
    if (up) {
      clearTimeout(timer);
      timer = 0;
      document.getElementById('line').textContent = '';
    } else if (!timer) {
      timer = setTimeout(function () {
        document.getElementById('line').textContent = strings.offline;
      }, CALM);
    }
  }

  // Only a session of staff rings: a villager's phone must not draw looks.
  function setBell(long) {
    bell = Boolean(long);
  }

  function arrived() {
    if (!document.hidden) {
      return;
    }
    unseen += 1;
    document.title = '(' + unseen + ') ' + strings.title;
    if (bell) {
      chime();
    }
  }

  function chime() {
    if (navigator.vibrate) {
      navigator.vibrate([200, 100, 200]);
    }
    if (audio === null || audio.state !== 'running') {
      return;
    }
    [660, 880].forEach(function (pitch, order) {
      var from = audio.currentTime + order * 0.25;
      var tone = audio.createOscillator();
      var volume = audio.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.25, from);
      volume.gain.exponentialRampToValueAtTime(0.001, from + 0.6);
      tone.connect(volume);
      volume.connect(audio.destination);
      tone.start(from);
      tone.stop(from + 0.6);
    });
  }

  // Browsers let a page make a sound only after a touch.
  function allowSound() {
    var Audio = window.AudioContext || window.webkitAudioContext;
    if (bell && audio === null && Audio) {
      audio = new Audio();
    }
    if (audio !== null && audio.state === 'suspended') {
      audio.resume();
    }
  }

  function seen() {
    unseen = 0;
    document.title = strings.title;
  }

  function play(recording) {
    if (playing !== null) {
      playing.pause();
    }
    playing = new window.Audio('recording/' + encodeURIComponent(recording));
    var started = playing.play();
    if (started) {
      started.catch(function () { Keng.composer.hint(strings.hearNo); });
    }
  }

  function isLong() {
    return bell;
  }

  Keng.signals = { isLong: isLong, setLine: setLine, setBell: setBell, arrived: arrived, allowSound: allowSound, seen: seen, play: play };
})(window.Keng);
