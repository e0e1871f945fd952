// Requests to our own server, and growing pauses between them.
(function (Keng) {
  'use strict';
  var PATIENCE = 30000; // milliseconds for one answer
  var LONGEST = 60000;
  var beginning = null;

  function request(path, body) {
    var stop = window.AbortController ? new window.AbortController() : null;
    var timer = setTimeout(function () { if (stop) { stop.abort(); } }, PATIENCE);
    var options = {
      method: 'POST',
      credentials: 'same-origin',
      cache: 'no-store',
      headers: { 'Content-Type': 'application/json', 'X-Keng': '1' },
      body: JSON.stringify(body)
    };
    if (stop) {
      options.signal = stop.signal;
    }
    return fetch(path, options).then(function (response) {
      return response.json().catch(function () { return {}; }).then(function (answer) {
        clearTimeout(timer);
        return { status: response.status, body: answer, after: Number(response.headers.get('Retry-After')) * 1000 || 0 };
      });
    }, function (error) {
      clearTimeout(timer);
      throw error;
    });
  }

  var masked = false; // until the server has said so

  // Makes sure of a session; whoever asks meanwhile gets the same answer. Fails when the line or the server does.
  function begin() {
    if (beginning === null) {
      beginning = request('session', {}).then(function (answer) {
        beginning = null;
        if (answer.status !== 200) {
          throw answer;
        }
        Keng.signals.setBell(answer.body.long);
        masked = answer.body.masked;
        if (answer.body.fresh) {
          Keng.main.startFresh();
        }
        return answer.body;
      }, function (error) {
        beginning = null;
        throw error;
      });
    }
    return beginning;
  }

  // The pause before try number "tries" (from 0): doubled each time, up to a minute, never in step with others.
  function pause(tries, atLeast) {
    var grown = Math.min(LONGEST, 1000 * Math.pow(2, Math.min(tries, 10)));
    return Math.max(atLeast || 0, grown) * (1 + Math.random() * 0.3);
  }

  // Whether voices are changed before anybody hears them: what is said of it must be true.
  function voicesMasked() {
    return masked;
  }

  Keng.net = { request: request, begin: begin, pause: pause, voicesMasked: voicesMasked };
})(window.Keng);
