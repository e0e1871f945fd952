"use strict";
(function () {
  var select = document.getElementById("unit");
  var who = document.getElementById("who");
  var problem = document.getElementById("problem");
  var zone = { timeZone: "Asia/Ho_Chi_Minh", weekday: "short", day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" };
  var ahead = 0;

  function call(path, body) {
    var options = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    return fetch(path, options).then(function (answer) {
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.json();
    });
  }

  function fail() { problem.textContent = "Máy chủ không trả lời. The server does not answer: start keng run again."; }

  function showState(state) {
    ahead = Date.parse(state.now) - Date.now();
    if (!select.options.length) {
      state.units.forEach(function (pair) { select.add(new Option(pair[1], pair[0])); });
    }
    select.value = state.unit;
  }

  function tick() { document.getElementById("now").textContent = new Date(Date.now() + ahead).toLocaleString("vi-VN", zone); }

  // The phones share this tab's storage: a phone that changes hands starts with an empty one.
  function openPhone(name, changed) {
    var frame = document.getElementById(name);
    var path = new URL(frame.dataset.src, location.href).pathname;
    if (!changed) {
      frame.src = frame.dataset.src;
      return;
    }
    frame.onload = function () {
      frame.onload = null;
      Object.keys(sessionStorage).forEach(function (key) { if (key.indexOf(path) !== -1) { sessionStorage.removeItem(key); } });
      frame.src = frame.dataset.src;
    };
    frame.src = "about:blank";
  }

  function seatOfficer(unit, changed) {
    return call("officer", { unit: unit }).then(function (state) { showState(state); openPhone("officer", changed); });
  }

  function seatCampaign(changed) {
    return call("campaign", { who: who.value }).then(function () { openPhone("campaign", changed); });
  }

  function light(pair) {
    var edge = document.querySelector('[data-edge="' + pair.join(" ") + '"]');
    if (!edge) { return; }
    var count = edge.querySelector("text");
    count.textContent = String(Number(count.textContent) + 1);
    edge.classList.add("lit");
    clearTimeout(edge.timer);
    edge.timer = setTimeout(function () { edge.classList.remove("lit"); }, 1500);
  }

  select.addEventListener("change", function () { seatOfficer(select.value, true).catch(fail); });
  who.addEventListener("change", function () { seatCampaign(true).catch(fail); });
  document.querySelectorAll("[data-minutes]").forEach(function (button) {
    button.addEventListener("click", function () {
      button.disabled = true;
      call("forward", { minutes: Number(button.dataset.minutes) }).then(showState).catch(fail).then(function () { button.disabled = false; });
    });
  });
  new EventSource("arrows").onmessage = function (message) { light(JSON.parse(message.data)); };
  setInterval(tick, 1000);
  call("state").then(function (state) {
    showState(state);
    tick();
    openPhone("villager", false);
    return seatOfficer(state.unit, false);
  }).then(function () { return seatCampaign(false); }).catch(fail);
})();
