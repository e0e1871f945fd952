// Sends a file up in parts, each under its number: what arrived before the line was lost need not go again.
(function (Keng) {
  'use strict';
  var PART = 256 * 1024; // bytes, as the server counts
  var STALLED = 45000; // milliseconds without a sign of progress
  var LOST = { status: 410, body: {}, after: 0 };
  var blobs = {}; // what is to be sent, in memory alone: after a reload it is gone
  var flying = null;

  function hold(item, blob) {
    blobs[item.id] = blob;
    item.size = blob.size;
    item.parts = Math.ceil(blob.size / PART);
    item.next = 0;
  }

  function read(blob, number) {
    return new Promise(function (resolve, reject) {
      var reader = new FileReader();
      reader.onload = function () { resolve(reader.result); };
      reader.onerror = reject;
      reader.readAsArrayBuffer(blob.slice(number * PART, (number + 1) * PART));
    });
  }

  function request(method, path, bytes, onProgress) {
    return new Promise(function (resolve, reject) {
      var http = new XMLHttpRequest();
      var timer = 0;
      function alive() {
        clearTimeout(timer);
        timer = setTimeout(function () { http.abort(); }, STALLED);
      }
      http.open(method, 'upload/' + path);
      http.setRequestHeader('X-Keng', '1');
      if (bytes) {
        http.setRequestHeader('Content-Type', 'application/octet-stream');
        http.upload.onprogress = function (event) { alive(); onProgress(event.loaded); };
      }
      http.onloadend = function () {
        clearTimeout(timer);
        if (!http.status) {
          reject(new Error('line'));
          return;
        }
        resolve({ status: http.status, body: parsed(http.responseText), after: Number(http.getResponseHeader('Retry-After')) * 1000 || 0 });
      };
      if (method !== 'DELETE') {
        flying = http;
      }
      alive();
      http.send(bytes || null);
    });
  }

  function parsed(text) {
    try {
      return JSON.parse(text);
    } catch (broken) {
      return {};
    }
  }

  // One step towards the whole: asks where we are after a lost line, else sends the next part.
  function step(item) {
    var number = item.next;
    var going = item.ask ? request('GET', item.upload) : part(item, number);
    return going.then(function (answer) {
      if (answer.status === 200) {
        item.ask = false;
        item.next = answer.body.next;
        item.whole = item.next === null;
        tell(item, item.whole ? item.size : item.next * PART);
      }
      return { status: answer.status, body: answer.body, after: answer.after, part: true };
    }, function (error) {
      item.ask = true;
      throw error;
    });
  }

  function part(item, number) {
    if (!blobs[item.id]) {
      return Promise.resolve(LOST);
    }
    return read(blobs[item.id], number).then(function (bytes) {
      return request('POST', item.upload + '/' + number + '/' + item.parts, bytes, function (sent) {
        tell(item, number * PART + sent);
      });
    }, function () { return LOST; });
  }

  function tell(item, sent) {
    Keng.log.progress(item.id, Math.min(1, sent / item.size));
  }

  function pause() {
    if (flying !== null) {
      flying.abort();
    }
  }

  function forget(id) {
    delete blobs[id];
  }

  // Not to be sent after all: the server forgets what came up; where it does not hear, an hour does it.
  function drop(item) {
    forget(item.id);
    request('DELETE', item.upload).catch(function () { /* it runs out by itself */ });
  }

  function stop() {
    blobs = {};
    pause();
  }

  Keng.upload = { hold: hold, step: step, pause: pause, forget: forget, drop: drop, stop: stop };
})(window.Keng);
